package io.evenkeel.retry;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The blocking calls of one consumer, each made with its Duration: Kafka's overload without one is the same call with {@code
 * default.api.timeout.ms} (KafkaConsumer, both group protocols).
 *
 * <p>Not thread-safe but for {@link #wakeup}, like the consumer.
 */
public final class ConsumerRetries {

    private final @Nullable Redrive redrive;
    private final Rest rest;
    private final Duration total;

    /**
     * Of one consumer.
     *
     * @param client such as {@code consumer orders-1}, for the log
     * @param total of a call without a Duration
     * @param clock one that never goes back
     */
    public ConsumerRetries(
            String client, Duration total, InstantSource clock, RetryListener listener, InternalErrors errors) {
        this(client, total, clock, Rest.REAL, listener, errors);
    }

    /**
     * Of a consumer that is left alone: each call is made once, with the time that Kafka would give it.
     *
     * @param total of a call without a Duration
     */
    public static ConsumerRetries off(Duration total) {
        return new ConsumerRetries(total);
    }

    private ConsumerRetries(Duration total) {
        this.rest = new Rest(Rest.REAL);
        this.redrive = null;
        this.total = total;
    }

    ConsumerRetries(
            String client,
            Duration total,
            InstantSource clock,
            Rest.Sleep sleep,
            RetryListener listener,
            InternalErrors errors) {
        this.rest = new Rest(sleep);
        this.redrive = new Redrive(client, clock, rest, listener, errors);
        this.total = total;
    }

    /** Calls without a Duration of the caller's: all attempts together take the total at most. */
    public <T> T call(Operation operation, Function<Duration, T> call) {
        return call(operation, total, call);
    }

    /** Calls: all attempts together take that long at most. */
    public <T> T call(Operation operation, Duration timeout, Function<Duration, T> call) {
        return redrive == null ? call.apply(timeout) : redrive.call(operation, operation.budget(timeout), call);
    }

    /** Same as {@link #call(Operation, Function)}, of a call that returns nothing. */
    public void run(Operation operation, Consumer<Duration> call) {
        call(operation, returning(call));
    }

    /** Same as {@link #call(Operation, Duration, Function)}, of a call that returns nothing. */
    public void run(Operation operation, Duration timeout, Consumer<Duration> call) {
        call(operation, timeout, returning(call));
    }

    /** Ends a rest between two attempts, whose caller then gets a WakeupException; else does what is given. Any thread. */
    public void wakeup(Runnable clients) {
        rest.wakeup(clients);
    }

    private static Function<Duration, Boolean> returning(Consumer<Duration> call) {
        return share -> {
            call.accept(share);
            return true;
        };
    }
}
