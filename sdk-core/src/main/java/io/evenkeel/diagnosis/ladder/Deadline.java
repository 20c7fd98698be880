package io.evenkeel.diagnosis.ladder;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Until when something may last. It is over at once when the ladder is closed, or the thread that waits is interrupted. */
final class Deadline {

    /** A deadline is over when less than this is left. */
    static final Duration GRAIN = Duration.ofMillis(1);

    /** How long a wait goes on before it looks whether the ladder is closed. */
    private static final long SLICE_MS = 50;

    private final InstantSource clock;
    private final Instant at;
    private final BooleanSupplier closed;

    private Deadline(InstantSource clock, Instant at, BooleanSupplier closed) {
        this.clock = clock;
        this.at = at;
        this.closed = closed;
    }

    static Deadline in(Duration time, InstantSource clock, BooleanSupplier closed) {
        return new Deadline(clock, clock.instant().plus(time), closed);
    }

    /** That long from now, or this one if it is earlier. */
    Deadline orIn(Duration time) {
        Instant then = clock.instant().plus(time);
        return then.isBefore(at) ? new Deadline(clock, then, closed) : this;
    }

    long leftMs() {
        if (closed.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            return 0;
        }
        return Math.max(0, Duration.between(clock.instant(), at).toMillis());
    }

    boolean isOver() {
        return leftMs() == 0;
    }

    /** What is left, and no more than a moment: whoever waits looks again whether it is over. Never 0. */
    int sliceMs() {
        return (int) Math.max(1, Math.min(SLICE_MS, leftMs()));
    }

    /** Waits until it is done, well or not. False when it is not in time. */
    boolean await(Future<?> future) {
        while (!future.isDone() && !isOver()) {
            await(future, sliceMs());
        }
        return future.isDone();
    }

    /** Waits a moment for it. */
    static void await(Future<?> future, long millis) {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // ends every deadline of this thread
        } catch (ExecutionException | TimeoutException e) {
            // seen by whoever asks the future
        }
    }
}
