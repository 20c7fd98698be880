package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.FaultNotInEffectException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Polls for conditions, all of them under one deadline, so that nothing ever waits for a fixed time. A missed deadline says what was
 * done, what was waited for, how long, and what was seen in its place.
 */
final class Await {

    /**
     * Longer than any effect takes: fencing a frozen broker takes 9 s with Kafka's own timings, and a machine that also runs a build
     * can triple everything.
     */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Short against the 100 ms that an election takes, long against the 2 ms that a question costs. */
    private static final long INTERVAL_MILLIS = 20;

    private final String done;
    private final Duration limit;
    private final long deadline;
    private final Function<String, RuntimeException> failure;

    private Await(String done, Duration limit, Function<String, RuntimeException> failure) {
        this.done = done;
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.failure = failure;
    }

    /** Waits for the effect of a fault, such as {@code kill of broker 2}; fails with {@link FaultNotInEffectException}. */
    static Await effectOf(String fault) {
        return effectOf(fault, LIMIT);
    }

    static Await effectOf(String fault, Duration limit) {
        return new Await(fault, limit, FaultNotInEffectException::new);
    }

    /** Waits for the cluster to be well after something; fails with IllegalStateException. */
    static Await recoveryAfter(String cause) {
        return new Await(cause, LIMIT, IllegalStateException::new);
    }

    /** Returns when the condition holds. */
    void until(String condition, BooleanSupplier probe) {
        until(condition, () -> "not so", () -> probe.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Returns the answer to a question, asked until there is one. */
    <T> T answer(String what, Supplier<T> question) {
        return until(what, () -> "nothing", () -> Optional.of(question.get()));
    }

    /**
     * Returns what the probe finds, as soon as it finds something. A probe that got no answer from the cluster ({@link
     * NoAnswerException}) is asked again.
     *
     * @param seen tells how things stand; asked for the message alone
     */
    <T> T until(String condition, Supplier<String> seen, Supplier<Optional<T>> probe) {
        while (true) {
            // seen before the probe: the last one begins after the deadline, so that a machine that stalled is not
            // blamed on the fault
            boolean last = System.nanoTime() >= deadline;
            String unanswered = "";
            try {
                Optional<T> found = probe.get();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (NoAnswerException e) {
                unanswered = " (" + e.getMessage() + ")";
            }
            if (last) {
                throw failure.apply(done + ": waited " + limit.toMillis() + " ms for " + condition + ", last seen: "
                        + seen.get() + unanswered);
            }
            pause(condition);
        }
    }

    private void pause(String condition) {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure.apply(done + ": interrupted while waiting for " + condition);
        }
    }
}
