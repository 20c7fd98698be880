package io.evenkeel.retry;

import java.time.Duration;
import java.util.List;

/**
 * Hears of calls that were made again.
 *
 * <p>Called on the thread of the caller, between its attempts: be quick, do not block, do not call the client. For each call the order
 * is any number of {@code redriven}, then exactly one of {@code recovered} and {@code gaveUp}; of a call that was not made again none of
 * them is told. Whatever failed for good is {@code failed} at last. Calls of different clients run at the same time. What it throws is caught, counted and logged.
 *
 * @since 0.1
 */
public interface RetryListener {

    /**
     * A call is about to be made again.
     *
     * @param attempt which one this will be; the first repeat is 2
     * @param after how the attempt before it failed; not to be changed, Kafka may share it
     */
    default void redriven(Operation operation, int attempt, RuntimeException after) {}

    /**
     * A call that was made again succeeded.
     *
     * @param attempts how many it took
     * @param took from the beginning of the call
     */
    default void recovered(Operation operation, int attempts, Duration took) {}

    /**
     * A call that was made again failed for good.
     *
     * @param attempts how many there were
     * @param last what the caller gets
     */
    default void gaveUp(Operation operation, int attempts, RuntimeException last) {}

    /**
     * A blocking call failed for good, made again or not; also one that never is, such as sendOffsetsToTransaction.
     *
     * @param call Kafka's name of it
     * @param failure what the caller gets; not to be changed, Kafka may share it
     */
    default void failed(String call, RuntimeException failure) {}

    /** One that hears nothing. */
    static RetryListener noop() {
        return new RetryListener() {};
    }

    /** One that passes every call on to all of them, in that order. */
    static RetryListener composite(RetryListener... listeners) {
        List<RetryListener> all = List.of(listeners);
        return new RetryListener() {
            @Override
            public void redriven(Operation operation, int attempt, RuntimeException after) {
                all.forEach(listener -> listener.redriven(operation, attempt, after));
            }

            @Override
            public void recovered(Operation operation, int attempts, Duration took) {
                all.forEach(listener -> listener.recovered(operation, attempts, took));
            }

            @Override
            public void gaveUp(Operation operation, int attempts, RuntimeException last) {
                all.forEach(listener -> listener.gaveUp(operation, attempts, last));
            }

            @Override
            public void failed(String call, RuntimeException failure) {
                all.forEach(listener -> listener.failed(call, failure));
            }
        };
    }
}
