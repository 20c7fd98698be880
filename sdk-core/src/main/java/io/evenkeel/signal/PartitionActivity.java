package io.evenkeel.signal;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a producer did with one partition. Acks are noted by the network thread, all else by whoever sees it; while nothing is wrong
 * an ack costs one plain write and one volatile read.
 */
final class PartitionActivity {

    private static final long NOT_ARMED = Long.MIN_VALUE;

    final TopicPartition partition;

    /** {@link ProducerSignals}' coarse clock at the last ack. Written without a barrier: a tick that reads it late loses nothing. */
    private long lastAckMillis = Long.MIN_VALUE;

    /** Set while trouble is on: the next ack is told, and takes this away. Holds when the trouble was seen, on the coarse clock. */
    private final AtomicLong armedAtMillis = new AtomicLong(NOT_ARMED);

    /** That its leader moved, or null. Whoever reads leaders sets it, the tick takes it away. */
    private final AtomicReference<@Nullable Move> move = new AtomicReference<>();

    /** Failures not yet told. */
    private final AtomicInteger failures = new AtomicInteger();

    private volatile boolean lastResultFailed;

    private volatile @Nullable Exception lastFailure;

    /**
     * Its leader is another one.
     *
     * @param from the leader before: the last that there was, where there was none in between
     * @param knownSinceMillis the last tick before the client knew, or Long.MIN_VALUE when nobody can tell
     * @param seenMillis the last tick before it was read
     */
    record Move(int from, long knownSinceMillis, long seenMillis) {

        boolean isDated() {
            return knownSinceMillis != Long.MIN_VALUE;
        }
    }

    PartitionActivity(TopicPartition partition) {
        this.partition = partition;
    }

    /** Notes an ack; true when it is the first since trouble was seen. Only the producer's network thread calls it. */
    boolean acked(long coarseMillis) {
        lastAckMillis = coarseMillis;
        if (armedAtMillis.get() == NOT_ARMED) {
            return false;
        }
        lastResultFailed = false;
        return armedAtMillis.getAndSet(NOT_ARMED) != NOT_ARMED;
    }

    /** Whether the last send that got a result got a failure: then having nothing unfinished is no sign of recovery. */
    boolean lastResultFailed() {
        return lastResultFailed;
    }

    /** Notes a failure, which is trouble; true when it is the first since failures were last taken. */
    boolean failed(Exception exception, long coarseMillis) {
        lastFailure = exception;
        lastResultFailed = true;
        arm(coarseMillis);
        return failures.getAndIncrement() == 0;
    }

    /** What the last failed send was given. Only to be asked after one has failed. */
    Exception lastFailure() {
        return Objects.requireNonNull(lastFailure);
    }

    /** The failures since the last call. */
    int takeFailures() {
        return failures.getAndSet(0);
    }

    /** Trouble was seen: the next ack is to be told. */
    void arm(long coarseMillis) {
        armedAtMillis.set(coarseMillis);
    }

    /** Ends the watch for an ack if trouble was seen before that moment, and not again since. Returns whether it did. */
    boolean disarmIfBefore(long coarseMillis) {
        long armed = armedAtMillis.get();
        return armed != NOT_ARMED && armed < coarseMillis && armedAtMillis.compareAndSet(armed, NOT_ARMED);
    }

    /** Its leader is another one. */
    void moved(int from, long knownSinceMillis, long seenMillis) {
        Move before = move.get();
        int ledBefore = from == Signal.NO_LEADER && before != null ? before.from() : from;
        move.set(new Move(ledBefore, knownSinceMillis, seenMillis));
    }

    /** The last move that was not told yet, or null. */
    @Nullable
    Move lastMove() {
        return move.get();
    }

    /** That move was told, or need not be. */
    void forget(Move told) {
        move.compareAndSet(told, null);
    }

    /** When trouble was last seen, which a failure is; meaningless unless armed. */
    long troubledAtMillis() {
        return armedAtMillis.get();
    }

    boolean isArmed() {
        return armedAtMillis.get() != NOT_ARMED;
    }

    /** Whether an ack came in the given time before that moment and none since. */
    boolean flowedUntil(long coarseMillis, long withinMillis) {
        long last = lastAckMillis;
        return last < coarseMillis && last >= coarseMillis - withinMillis;
    }

    /** Whether an ack came since that moment. */
    boolean ackedSince(long coarseMillis) {
        return lastAckMillis >= coarseMillis;
    }
}
