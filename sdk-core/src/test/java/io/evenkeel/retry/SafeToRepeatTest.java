package io.evenkeel.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafeToRepeatTest {

    static Stream<RuntimeException> never() {
        Stream<RuntimeException> interrupted = Stream.of(new InterruptException("stop"));
        Thread.interrupted(); // the exception sets it
        return Stream.concat(
                interrupted,
                Stream.of(
                        new WakeupException(),
                        new CommitFailedException(),
                        new RebalanceInProgressException(),
                        new ProducerFencedException("fenced"),
                        new InvalidProducerEpochException("epoch"),
                        new OutOfOrderSequenceException("sequence"),
                        new FencedInstanceIdException("fenced"),
                        new TopicAuthorizationException("orders"),
                        new GroupAuthorizationException("billing"),
                        new TransactionalIdAuthorizationException("tx"),
                        new SaslAuthenticationException("who"),
                        new UnsupportedVersionException("old"),
                        new InvalidTopicException("?"),
                        new NoOffsetForPartitionException(new TopicPartition("orders", 0)),
                        new OffsetOutOfRangeException(Map.of()),
                        new KafkaException("error state", new TimeoutException("cause")),
                        new IllegalStateException(),
                        new IllegalArgumentException(),
                        new NullPointerException(),
                        new ConcurrentModificationException()));
    }

    @ParameterizedTest
    @MethodSource
    void never(RuntimeException failure) {
        for (Operation operation : Operation.values()) {
            assertThat(SafeToRepeat.after(failure, operation, true))
                    .as(operation.method())
                    .isFalse();
            assertThat(SafeToRepeat.after(failure, operation, false))
                    .as(operation.method())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = ".*TRANSACTIONS?", mode = EnumSource.Mode.MATCH_NONE)
    void aLookupOrACommitIsRepeatedAfterWhatKafkaCallsTransient(Operation operation) {
        List<RuntimeException> transients = List.of(
                new TimeoutException(),
                DisconnectException.INSTANCE,
                new CoordinatorNotAvailableException("moving"),
                new LeaderNotAvailableException("moving"),
                new RetriableCommitFailedException("moving"));
        assertThat(transients).allMatch(failure -> SafeToRepeat.after(failure, operation, false));
    }

    @ParameterizedTest
    @EnumSource(names = ".*TRANSACTIONS?", mode = EnumSource.Mode.MATCH_ALL)
    void aTransactionIsJoinedAgainAfterItsWaitRanOutAndNothingElse(Operation operation) {
        assertThat(SafeToRepeat.after(new TimeoutException("Timeout expired"), operation, true))
                .isTrue();
        assertThat(SafeToRepeat.after(new TimeoutException("Expiring 3 record(s)"), operation, false))
                .isFalse();
        assertThat(SafeToRepeat.after(DisconnectException.INSTANCE, operation, true))
                .isFalse();
    }

    @Test
    void theOperationsAreTheseAndNoMore() {
        assertThat(Stream.of(Operation.values()).map(Operation::method).toList())
                .doesNotContainAnyElementsOf(Set.of("send", "commitAsync", "poll", "sendOffsetsToTransaction"))
                .hasSize(11);
    }
}
