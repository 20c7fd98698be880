package io.evenkeel.metrics;

import io.evenkeel.delivery.FailedSendListener;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.retry.RetryListener;

/**
 * Hears all that is worth counting of a {@code ResilientKafka}. Knows no metrics library: {@link MicrometerMetrics} is the adapter of one.
 *
 * <p>Called on the thread that carries signals; {@code sendFailed} on a producer's network
 * thread; what {@link RetryListener} hears on the thread that made the call. Unlike the application's {@link EpisodeListener} it has no queue that may overflow, so that nothing goes uncounted: it must
 * not block. What it throws is counted and logged, and goes no further. One of it may serve several {@code ResilientKafka}s, so calls may
 * come from several threads at a time.
 */
public interface MetricsListener extends EpisodeListener, FailedSendListener, RetryListener {

    /** A ResilientKafka has its first client. May come again after {@link #stopped}, with the same readings. */
    default void started(Readings readings) {}

    /** Its last client is closed. Sends that fail while the producer shuts down may still be told afterwards. */
    default void stopped(Readings readings) {}

    /** The guard changed a value of a client that has just been made. */
    default void adjusted(String key) {}

    /** A producer queued records again: each retry once, however many episodes of the topic are open. */
    default void retried(long records) {}

    /** Blocking calls of that name threw what may be trouble. Told by the tick, not by the thread that called. */
    default void callsFailed(String call, long times) {}

    /** One that counts nothing. */
    static MetricsListener noop() {
        return new MetricsListener() {};
    }
}
