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
    private record Early(Signal.Acked ack, TopicActivity topic, long update) {

        boolean isDue(Instant now) {
            return topic.leadersReadAsOf >= update
                    || !ack.at().plus(READ_WITHIN).isAfter(now);
        }
    }

    /** Keeps an ack, unless the leaders of its topic have been read as of that update. Returns whether it did. */
    boolean keep(Signal.Acked ack, TopicActivity topic, long update) {
        return topic.leadersReadAsOf < update && waiting.add(new Early(ack, topic, update));
    }

    /** Takes those that need not wait any longer. What moved before them is enqueued then. */
    List<Signal.Acked> takeDue(Instant now) {
        List<Signal.Acked> due = new ArrayList<>();
        for (Iterator<Early> all = waiting.iterator(); all.hasNext(); ) {
            Early early = all.next();
            if (early.isDue(now)) {
                due.add(early.ack());
                all.remove();
            }
        }
        return due;
    }

    boolean areWaiting() {
        return !waiting.isEmpty();
    }
}
