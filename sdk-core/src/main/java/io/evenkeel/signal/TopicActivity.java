package io.evenkeel.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

    private final AtomicLong[] unfinished = {new AtomicLong(), new AtomicLong()};
    private volatile int generation;
    private volatile @Nullable PartitionActivity[] partitions = new PartitionActivity[0];
    private volatile long lastSendMillis;

    /** The tick's own notes; no other thread touches them. */
    long retriesSeen;

    long retryingSinceMillis = Long.MAX_VALUE;
    long turnedAtMillis;
    boolean resting;

    TopicActivity(String topic) {
        this.topic = topic;
    }

    /** A send begins. Returns its generation, to be given back to {@link #finished}. */
    int sending(long coarseMillis) {
        if (lastSendMillis != coarseMillis) {
            lastSendMillis = coarseMillis;
        }
        int current = generation;
        unfinished[current].getAndIncrement();
        return current;
    }

    /** A send of that generation has its result. */
    void finished(int itsGeneration) {
        unfinished[itsGeneration].getAndDecrement();
    }

    /** Whether any send waits for its result. */
    boolean hasUnfinished() {
        return unfinished[0].get() > 0 || unfinished[1].get() > 0;
    }

    /** Whether every send of before the last {@link #turn} has its result. */
    boolean olderFinished() {
        return unfinished[1 - generation].get() <= 0;
    }

    /** Starts a new generation. To be called by the tick, and only when {@link #olderFinished}. */
    void turn(long coarseMillis) {
        int next = 1 - generation; // only the tick writes it
        generation = next;
        turnedAtMillis = coarseMillis;
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
