package io.evenkeel.internal;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Time of day when it was made, plus the time that has passed since: a correction of the machine's clock neither stretches nor
 * shrinks an episode. The one place that reads clocks.
 */
public final class MonotonicClock implements InstantSource {

    private final Instant origin = Instant.now();
    private final long nanosAtOrigin = System.nanoTime();

    @Override
    public Instant instant() {
        return origin.plusNanos(System.nanoTime() - nanosAtOrigin);
    }
}
