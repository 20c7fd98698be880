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

    /** A moment before the record of the last ack was sent. Written as the above is. */
    private long lastAckedWasSentMillis = Long.MIN_VALUE;

    /** That its leader moved, or null. Whoever reads leaders sets it, the tick takes it away. */
    private final AtomicReference<@Nullable Move> move = new AtomicReference<>();

    /** Failures not yet told. */
    private final AtomicInteger failures = new AtomicInteger();

    private volatile boolean lastResultFailed;

    private volatile @Nullable Exception lastFailure;

    /**
     * Its leader is another one.
     *
     * @param from the last leader that is known to have acknowledged anything
     * @param felt whether anything of the topic waited for a result just then
     */
    record Move(int from, long atMillis, boolean felt) {}

    PartitionActivity(TopicPartition partition) {
        this.partition = partition;
    }

    /**
     * Notes an ack; true when it is the first since trouble was seen. Only the producer's network thread calls it.
     *
     * @param sentMillis a moment before its record was sent
     */
    boolean acked(long sentMillis, long coarseMillis) {
        lastAckMillis = coarseMillis;
        lastAckedWasSentMillis = sentMillis;
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
    void moved(int from, boolean felt, long coarseMillis) {
        Move before = newLeader();
        move.set(new Move(before == null ? from : before.from(), coarseMillis, felt));
    }

    /** The last move, if nothing is known of the new leader: an ack may be of the one before, unless its record was sent later. */
    @Nullable
    Move newLeader() {
        Move last = move.get();
        return last == null || lastAckedWasSentMillis > last.atMillis() ? null : last;
    }

    /** That move was told, or need not be. */
    void forget(Move told) {
        move.compareAndSet(told, null);
    }

    /** Whether its leader moved since then while nothing waited, and nothing was heard since: no ack, and no trouble. */
    boolean hasMovedUnfelt(long coarseMillis) {
        Move last = move.get();
        return last != null
                && !last.felt()
                && last.atMillis() >= coarseMillis
                && !isArmed()
                && !ackedSince(last.atMillis() + 1);
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
