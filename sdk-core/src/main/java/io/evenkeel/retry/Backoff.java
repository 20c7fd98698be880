package io.evenkeel.retry;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to rest before the next attempt of one call, and when to stop. The adapter of resilience4j, and the only class that knows
 * it; loaded at the first failure.
 *
 * <p>Its asynchronous context is used because that one only decides: the synchronous one would sleep on its own, deaf to {@code
 * wakeup()}.
 */
final class Backoff {

    /** For failures that come at once, which no share of the time bounds: about 6 s of rests. */
    static final int MAX_ATTEMPTS = 10;

    /** Kafka's own {@code retry.backoff.ms}. */
    static final Duration SHORTEST = Duration.ofMillis(100);

    /** Kafka's own {@code retry.backoff.max.ms}. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    /** Kafka's own factor and jitter; the jitter keeps pods that failed together from coming back together. */
    private static final double FACTOR = 2;

    private static final double JITTER = 0.2;

    private static final Retry RETRY = Retry.of(
            "evenkeel",
            RetryConfig.custom()
                    .maxAttempts(MAX_ATTEMPTS)
                    .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(SHORTEST, FACTOR, JITTER, LONGEST))
                    .build());

    private final Retry.AsyncContext<Object> call = RETRY.asyncContext();

    /** The rest after that failure; null after the last attempt. */
    @Nullable
    Duration after(RuntimeException failure) {
        long millis = call.onError(failure);
        return millis < 0 ? null : Duration.ofMillis(millis);
    }
}
