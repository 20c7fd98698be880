package io.evenkeel.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a producer did with one topic: its unfinished sends, and its partitions. Senders and the network thread write, the tick reads.
 *
 * <p>Unfinished sends are counted in two generations. {@link #turn} starts a new one; when the old one has come down to zero, every
 * record sent before is finished, which no single counter can show while new records keep coming. A send that runs at the very
 * moment of the turn may count as older than it is, which only delays the answer.
 */
final class TopicActivity {

    final String topic;

    private final ProducerSignals signals;
    private final Generation[] generations = {new Generation(this), new Generation(this)};
    private volatile Generation current = generations[0];
    private volatile @Nullable PartitionActivity[] partitions = new PartitionActivity[0];
    private volatile long lastSendMillis;
    private volatile boolean forgotten;

    /** Trouble was seen that is of no single partition: the next ack of any is to be told. */
    private volatile boolean troubled;

    private final AtomicBoolean refused = new AtomicBoolean();

    /** Whether records sent to it went to it, and whether any went to another: an interceptor may change the topic of some. */
    private volatile boolean written;

    private volatile boolean rerouted;

    /** Retries of the topic as of the last tick that looked, and when they last rose. Only ticks write. */
    volatile long retriesSeen;

    volatile long lastRetryMillis = Long.MIN_VALUE;

    /** The tick's own notes; no other thread touches them. */
    long retryingSinceMillis = Long.MAX_VALUE;

    long turnedAtMillis;

    /** Since when it has been seen to have unfinished sends; MAX_VALUE while it has none. */
    private long unfinishedSinceMillis = Long.MAX_VALUE;

    boolean resting;

    /** How many metadata updates there had been when its leaders were last read, and what had moved was told. */
    volatile long leadersReadAsOf;

    /** Whether leaders of its partitions may have moved while it had no unfinished sends. */
    volatile boolean moved;

    /** The unfinished sends of one generation. */
    static final class Generation {

        private final TopicActivity topic;
        private final AtomicLong unfinished = new AtomicLong();

        private Generation(TopicActivity topic) {
            this.topic = topic;
        }

        TopicActivity topic() {
            return topic;
        }

        /** A send of this generation has its result. */
        void finished() {
            unfinished.getAndDecrement();
        }
    }

    TopicActivity(String topic, ProducerSignals signals) {
        this.topic = topic;
        this.signals = signals;
    }

    ProducerSignals signals() {
        return signals;
    }

    /** A send begins. Returns the generation that it counts in until it is finished. */
    Generation sending(long coarseMillis) {
        if (lastSendMillis != coarseMillis) {
            lastSendMillis = coarseMillis;
        }
        Generation generation = current;
        generation.unfinished.getAndIncrement();
        return generation;
    }

    /**
     * Lets go of it unless it is used after all, which a sender may do up to the last moment: it counts first and looks at this
     * afterwards, and this is set first and the count looked at afterwards, so that one of them sees the other.
     */
    boolean forget() {
        forgotten = true;
        if (hasUnfinished()) {
            forgotten = false;
        }
        return forgotten;
    }

    /** Whether a send that has just begun counts in something that nobody looks at any more. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Whether any send waits for its result. */
    boolean hasUnfinished() {
        return generations[0].unfinished.get() > 0 || generations[1].unfinished.get() > 0;
    }

    /** Whether every tick since that moment has found unfinished sends. To be called by every tick. */
    boolean hasWaitedSince(long coarseMillis, long now) {
        unfinishedSinceMillis = hasUnfinished() ? Math.min(unfinishedSinceMillis, now) : Long.MAX_VALUE;
        return unfinishedSinceMillis <= coarseMillis;
    }

    /** Whether every send of before the last {@link #turn} has its result. */
    boolean olderFinished() {
        return other().unfinished.get() <= 0;
    }

    /** Starts a new generation. To be called by the tick, and only when {@link #olderFinished}. */
    void turn(long coarseMillis) {
        current = other();
        turnedAtMillis = coarseMillis;
    }

    private Generation other() {
        return current == generations[0] ? generations[1] : generations[0];
    }

    /** Where a record that was sent to it went; returns whether that is this topic. Costs a volatile read when nothing is new. */
    boolean isWhere(RecordMetadata metadata) {
        boolean here = metadata.topic().equals(topic);
        if (here && !written) {
            written = true;
        } else if (!here && !rerouted) {
            rerouted = true;
        }
        return here;
    }

    /** Whether all that was sent to it so far went to another: there may be no topic of that name. */
    boolean isOnlyAName() {
        return rerouted && !written;
    }

    /** Whether something was sent since that moment. */
    boolean sentSince(long coarseMillis) {
        return lastSendMillis >= coarseMillis;
    }

    PartitionActivity partition(int id) {
        PartitionActivity[] known = partitions;
        if (id < known.length) {
            PartitionActivity found = known[id];
            if (found != null) {
                return found;
            }
        }
        return add(id);
    }

    private synchronized PartitionActivity add(int id) {
        PartitionActivity[] known = partitions;
        if (id >= known.length) {
            known = Arrays.copyOf(known, Math.max(id + 1, known.length * 2));
        }
        PartitionActivity found = known[id];
        if (found == null) {
            found = new PartitionActivity(new TopicPartition(topic, id));
            known[id] = found;
        }
        partitions = known;
        return found;
    }

    /** Trouble of no single partition was seen, or has ended. */
    void troubled(boolean now) {
        if (!now) {
            refused.set(false);
        }
        troubled = now;
    }

    /** Whether a refusal is news. */
    boolean beginRefusal() {
        return refused.compareAndSet(false, true);
    }

    boolean isTroubled() {
        return troubled;
    }

    /** Whether trouble was seen with it, or any of its partitions. */
    boolean isInTrouble() {
        if (troubled) {
            return true;
        }
        for (PartitionActivity partition : partitions) {
            if (partition != null && partition.isArmed()) {
                return true;
            }
        }
        return false;
    }

    /** The partitions that have had a result so far. */
    List<PartitionActivity> partitions() {
        List<PartitionActivity> all = new ArrayList<>();
        for (PartitionActivity partition : partitions) {
            if (partition != null) {
                all.add(partition);
            }
        }
        return all;
    }
}
