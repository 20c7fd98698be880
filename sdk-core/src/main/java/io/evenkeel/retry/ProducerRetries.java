package io.evenkeel.retry;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The blocking calls of one producer. None of them takes a Duration: each waits {@code max.block.ms}, so a repeat after a timeout runs
 * only where the total has room for another {@code max.block.ms}. Thread-safe.
 */
public final class ProducerRetries {

    private final @Nullable Redrive redrive;
    private final Budget budget;

    /**
     * Of one producer.
     *
     * @param client such as {@code producer orders-1}, for the log
     * @param maxBlock its {@code max.block.ms}
     * @param total of a call
     * @param clock one that never goes back
     */
    public ProducerRetries(
            String client,
            Duration maxBlock,
            Duration total,
            InstantSource clock,
            RetryListener listener,
            InternalErrors errors) {
        this(client, maxBlock, total, clock, Rest.REAL, listener, errors);
    }

    /** Of a producer that is left alone: each call is made once. */
    public static ProducerRetries off() {
        return new ProducerRetries();
    }

    private ProducerRetries() {
        this.redrive = null;
        this.budget = Budget.fixed(Duration.ZERO, Duration.ZERO);
    }

    ProducerRetries(
            String client,
            Duration maxBlock,
            Duration total,
            InstantSource clock,
            Rest.Sleep sleep,
            RetryListener listener,
            InternalErrors errors) {
        this.redrive = new Redrive(client, clock, new Rest(sleep), listener, errors);
        this.budget = Budget.fixed(total, maxBlock);
    }

    /** Calls. */
    public <T> T call(Operation operation, Supplier<T> call) {
        return redrive == null ? call.get() : redrive.call(operation, budget, maxBlock -> call.get());
    }

    /** Calls what is never to be made again. */
    public void once(String name, Runnable call) {
        if (redrive == null) {
            call.run();
        } else {
            redrive.once(name, returning(call));
        }
    }

    /** Same as {@link #call}, of a call that returns nothing. */
    public void run(Operation operation, Runnable call) {
        call(operation, returning(call));
    }

    private static Supplier<Boolean> returning(Runnable call) {
        return () -> {
            call.run();
            return true;
        };
    }
}
