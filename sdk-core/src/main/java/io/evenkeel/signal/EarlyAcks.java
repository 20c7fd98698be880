package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Acks that came after an update of the producer's metadata and before it was read who leads since: what moved is to be told before the new
 * leader's ack, so that one loss of a leader is one episode. The network thread keeps them here, the tick takes them.
 */
final class EarlyAcks {

    /** A read that takes longer is stuck, and nothing waits for it. */
    private static final Duration READ_WITHIN = LeaderReader.STUCK_AFTER;

    private final Queue<Early> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param update how many updates there had been when it came
     */
    record Early(PartitionActivity partition, TopicActivity topic, long update, Instant at) {

        private boolean isDue(Instant now) {
            return topic.leadersReadAsOf >= update || !at.plus(READ_WITHIN).isAfter(now);
        }

        /**
         * The ack. A move that was read since is told before it, and is later. Where that has armed the partition, the next ack is the one
         * that counts; else there may be no other, and what this one shows holds until now.
         */
        Signal.Acked told(Instant now) {
            return new Signal.Acked(partition.partition, partition.isArmed() ? at : now);
        }
    }

    /** Keeps an ack, unless the leaders of its topic have been read as of that update. Returns whether it did. */
    boolean keep(PartitionActivity partition, TopicActivity topic, long update, Instant at) {
        return topic.leadersReadAsOf < update && waiting.add(new Early(partition, topic, update, at));
    }

    /** Takes those that need not wait any longer. What moved before them is enqueued then. */
    List<Early> takeDue(Instant now) {
        List<Early> due = new ArrayList<>();
        for (Iterator<Early> all = waiting.iterator(); all.hasNext(); ) {
            Early early = all.next();
            if (early.isDue(now)) {
                due.add(early);
                all.remove();
            }
        }
        return due;
    }

    boolean areWaiting() {
        return !waiting.isEmpty();
    }
}
