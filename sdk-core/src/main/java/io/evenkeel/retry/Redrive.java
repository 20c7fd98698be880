package io.evenkeel.retry;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a call, and makes it again where that is safe and fits into its total. A call that succeeds at once costs a look at the clock.
 *
 * <p>The caller gets the exception of its last attempt, as it is: Kafka may share it with others, so nothing is added to it; those
 * before it are in the log at DEBUG. What an interrupt or a wakeup during a rest makes it throw is what Kafka's own call throws then.
 */
final class Redrive {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.retry");

    /** An application may call from a callback. A rest there would stop a whole client, so there the call is made once, as it is. */
    private static final List<String> KAFKAS_OWN_THREADS = List.of(
            KafkaProducer.NETWORK_THREAD_PREFIX,
            "kafka-admin-client-thread",
            "kafka-coordinator-heartbeat-thread",
            "consumer_background_thread");

    private final String client;
    private final InstantSource clock;
    private final Rest rest;
    private final RetryListener listener;
    private final InternalErrors errors;

    Redrive(String client, InstantSource clock, Rest rest, RetryListener listener, InternalErrors errors) {
        this.client = client;
        this.clock = clock;
        this.rest = rest;
        this.listener = listener;
        this.errors = errors;
    }

    /** Calls, with the time that each attempt may take. */
    <T> T call(Operation operation, Budget budget, Function<Duration, T> call) {
        return once(operation.method(), () -> redriven(operation, budget, call));
    }

    /** Calls, and tells a failure. */
    <T> T once(String name, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException failure) {
            errors.contain("telling of a call that failed", () -> listener.failed(name, failure));
            throw failure;
        }
    }

    private <T> T redriven(Operation operation, Budget budget, Function<Duration, T> call) {
        if (isKafkasOwnThread()) {
            return call.apply(budget.total());
        }
        Instant start = clock.instant();
        int wakeups = rest.passedOn();
        Duration first = budget.first();
        try {
            return call.apply(first);
        } catch (RuntimeException failure) {
            return new Call(operation, budget, start, wakeups).again(call, first, failure);
        }
    }

    private static boolean isKafkasOwnThread() {
        String name = Thread.currentThread().getName();
        for (String prefix : KAFKAS_OWN_THREADS) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** One call whose first attempt failed. */
    private final class Call {

        private final Operation operation;
        private final Budget budget;
        private final Instant start;
        private final int wakeups;
        private @Nullable Backoff backoff;
        private int attempts = 1;

        Call(Operation operation, Budget budget, Instant start, int wakeups) {
            this.operation = operation;
            this.budget = budget;
            this.start = start;
            this.wakeups = wakeups;
        }

        <T> T again(Function<Duration, T> call, Duration firstShare, RuntimeException firstFailure) {
            RuntimeException last = firstFailure;
            boolean waitedOut = passedSince(start).compareTo(firstShare) >= 0;
            while (true) {
                Duration share = nextShare(last, waitedOut);
                if (share == null) {
                    throw givingUp(last);
                }
                begin(share, last);
                Instant began = clock.instant();
                T result;
                try {
                    result = call.apply(share);
                } catch (RuntimeException next) {
                    last = next;
                    waitedOut = passedSince(began).compareTo(share) >= 0;
                    continue;
                }
                recovered(last);
                return result;
            }
        }

        /** Rests and says what the next attempt may take; null when there is to be none. */
        private @Nullable Duration nextShare(RuntimeException last, boolean waitedOut) {
            if (!SafeToRepeat.after(last, operation, waitedOut) || wokenMeanwhile()) {
                return null;
            }
            Duration pause = pauseAfter(last);
            if (pause == null || budget.next(attempts + 1, left().minus(pause)) == null) {
                return null;
            }
            takeRest(pause, last);
            // Again, since a rest may last longer than it was meant to; and a wakeup may have come just before it
            // began.
            return wokenMeanwhile() ? null : budget.next(attempts + 1, left());
        }

        /** The client has a wakeup that this call did not heed: the next one will. */
        private boolean wokenMeanwhile() {
            return rest.passedOn() != wakeups;
        }

        private @Nullable Duration pauseAfter(RuntimeException last) {
            try {
                if (backoff == null) {
                    backoff = new Backoff();
                }
                return backoff.after(last);
            } catch (RuntimeException | LinkageError bug) {
                // LinkageError: somebody excluded resilience4j. The caller still gets Kafka's exception, not ours.
                errors.caught("deciding on a retry", bug);
                return null;
            }
        }

        private void takeRest(Duration pause, RuntimeException last) {
            RuntimeException ended;
            try {
                if (!rest.take(pause)) {
                    return;
                }
                ended = new WakeupException();
            } catch (InterruptedException e) {
                ended = new InterruptException(e); // sets the interrupt status again
            }
            ended.addSuppressed(last);
            throw givingUp(ended);
        }

        private void begin(Duration share, RuntimeException last) {
            attempts++;
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "{}: {} failed after {} ms; attempt {} may take {} of {} ms",
                        client,
                        operation.method(),
                        passedSince(start).toMillis(),
                        attempts,
                        share.toMillis(),
                        budget.total().toMillis(),
                        last);
            }
            errors.contain("telling of a retry", () -> listener.redriven(operation, attempts, last));
        }

        private void recovered(RuntimeException last) {
            Duration took = passedSince(start);
            LOG.info(
                    "{}: {} succeeded at attempt {} after {} ms; the one before failed with {}",
                    client,
                    operation.method(),
                    attempts,
                    took.toMillis(),
                    last.toString());
            errors.contain("telling of a recovery", () -> listener.recovered(operation, attempts, took));
        }

        private RuntimeException givingUp(RuntimeException last) {
            if (attempts > 1) {
                LOG.debug("{}: {} failed for good after {} attempts", client, operation.method(), attempts);
                errors.contain("telling of a call given up", () -> listener.gaveUp(operation, attempts, last));
            }
            return last;
        }

        private Duration left() {
            return budget.total().minus(passedSince(start));
        }

        private Duration passedSince(Instant instant) {
            return Duration.between(instant, clock.instant());
        }
    }
}
