package io.evenkeel.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerRetriesTest {

    private static final Duration MAX_BLOCK = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final Told told = new Told();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private int attempts;

    /** Fails as the script says, a timeout after {@code max.block.ms}. */
    private final MockProducer<String, String> producer =
            new MockProducer<>(true, null, new StringSerializer(), new StringSerializer()) {
                private void attempt() {
                    attempts++;
                    RuntimeException failure = failures.poll();
                    if (failure != null) {
                        clock.pass(failure instanceof TimeoutException ? MAX_BLOCK : Duration.ZERO);
                        throw failure;
                    }
                }

                @Override
                public void initTransactions() {
                    attempt();
                }

                @Override
                public void commitTransaction() {
                    attempt();
                }

                @Override
                public void abortTransaction() {
                    attempt();
                }
            };

    private void run(Operation operation, Duration total) {
        ProducerRetries retries = new ProducerRetries(
                "producer test",
                MAX_BLOCK,
                total,
                clock,
                (latch, time) -> {
                    clock.pass(time);
                    return false;
                },
                told,
                new InternalErrors());
        Map<Operation, Runnable> calls = Map.of(
                Operation.INIT_TRANSACTIONS, producer::initTransactions,
                Operation.COMMIT_TRANSACTION, producer::commitTransaction,
                Operation.ABORT_TRANSACTION, producer::abortTransaction,
                Operation.PARTITIONS_FOR, producer::initTransactions);
        retries.run(operation, calls.get(operation));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INIT_TRANSACTIONS", "COMMIT_TRANSACTION", "ABORT_TRANSACTION", "PARTITIONS_FOR"})
    void isMadeAgainWhereAnotherMaxBlockFits(Operation operation) {
        failures.add(new TimeoutException("coordinator"));

        run(operation, MAX_BLOCK.multipliedBy(3));

        assertThat(attempts).isEqualTo(2);
        assertThat(told.lines).containsExactly(operation.method() + " again 2", operation.method() + " recovered 2");
    }

    @Test
    void byDefaultTheCallerWaitsAsLongAsWithKafkasOwnAndNoLonger() {
        TimeoutException only = new TimeoutException("coordinator");
        failures.add(only);

        assertThat(catchThrowable(() -> run(Operation.COMMIT_TRANSACTION, MAX_BLOCK)))
                .isSameAs(only);

        assertThat(attempts).isEqualTo(1);
        assertThat(clock.passed()).isEqualTo(MAX_BLOCK);
    }

    @Test
    void noAttemptEndsAfterTheTotal() {
        for (int i = 0; i < 5; i++) {
            failures.add(new TimeoutException("coordinator"));
        }

        assertThat(catchThrowable(() -> run(Operation.COMMIT_TRANSACTION, MAX_BLOCK.multipliedBy(3))))
                .isInstanceOf(TimeoutException.class);

        assertThat(attempts).as("the rests leave no room for a third").isEqualTo(2);
        assertThat(clock.passed()).isLessThanOrEqualTo(MAX_BLOCK.multipliedBy(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INIT_TRANSACTIONS", "COMMIT_TRANSACTION", "ABORT_TRANSACTION"})
    void aFencedProducerIsToldAtOnce(Operation operation) {
        ProducerFencedException fenced = new ProducerFencedException("another one");
        failures.add(fenced);

        assertThat(catchThrowable(() -> run(operation, MAX_BLOCK.multipliedBy(9))))
                .isSameAs(fenced);

        assertThat(attempts).isEqualTo(1);
        assertThat(clock.passed()).isZero();
    }
}
