package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Role;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FinalFailureTest {

    private static final ClientRef PRODUCER = new ClientRef("orders-1", Role.PRODUCER);
    private static final ClientRef CONSUMER = new ClientRef("orders-2", Role.CONSUMER);

    record Row(Exception failure, ClientRef client, Cause cause, List<String> summary, List<String> remedy) {
        @Override
        public String toString() {
            return failure.getClass().getSimpleName() + " of a " + client.role();
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        new SaslAuthenticationException("invalid credentials with SASL mechanism SCRAM-SHA-256"),
                        PRODUCER,
                        Cause.AUTHENTICATION_FAILED,
                        List.of("credentials", "SCRAM-SHA-256"),
                        List.of("sasl.mechanism")),
                new Row(
                        new SslAuthenticationException("SSL handshake failed"),
                        CONSUMER,
                        Cause.AUTHENTICATION_FAILED,
                        List.of("TLS", "SSL handshake failed"),
                        List.of("truststore")),
                new Row(
                        new UnsupportedSaslMechanismException("PLAIN is not enabled"),
                        CONSUMER,
                        Cause.AUTHENTICATION_FAILED,
                        List.of("PLAIN is not enabled"),
                        List.of("sasl.mechanism")),
                new Row(
                        new TopicAuthorizationException(Set.of("orders", "bills")),
                        PRODUCER,
                        Cause.ACCESS_DENIED,
                        List.of("topics bills, orders"),
                        List.of("WRITE on topics bills, orders", "TOPIC_MISSING")),
                new Row(
                        new TopicAuthorizationException("Topic authorization failed."),
                        CONSUMER,
                        Cause.ACCESS_DENIED,
                        List.of("topic orders"),
                        List.of("READ on topic orders")),
                new Row(
                        GroupAuthorizationException.forGroupId("billing"),
                        CONSUMER,
                        Cause.ACCESS_DENIED,
                        List.of("group billing"),
                        List.of("READ on group billing")),
                new Row(
                        new TransactionalIdAuthorizationException("Transactional Id authorization failed."),
                        PRODUCER,
                        Cause.ACCESS_DENIED,
                        List.of("transactional.id"),
                        List.of("WRITE on its transactional.id")),
                new Row(
                        new ClusterAuthorizationException("Cluster authorization failed."),
                        PRODUCER,
                        Cause.ACCESS_DENIED,
                        List.of("the cluster"),
                        List.of("IDEMPOTENT_WRITE")),
                new Row(
                        new OutOfOrderSequenceException("out of order"),
                        PRODUCER,
                        Cause.IDEMPOTENCE_BROKEN,
                        List.of("misses records", "orders-0"),
                        List.of("compare the log")),
                new Row(
                        new UnknownProducerIdException("unknown"),
                        PRODUCER,
                        Cause.IDEMPOTENCE_BROKEN,
                        List.of("does not know this producer's records", "orders-0"),
                        List.of("producer.id.expiration.ms")),
                new Row(
                        new InvalidProducerEpochException("old epoch"),
                        PRODUCER,
                        Cause.IDEMPOTENCE_BROKEN,
                        List.of("newer epoch"),
                        List.of("transaction.timeout.ms")),
                new Row(
                        new ProducerFencedException("fenced"),
                        PRODUCER,
                        Cause.IDEMPOTENCE_BROKEN,
                        List.of("Another producer with the same transactional.id"),
                        List.of("transactional.id of its own")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatNoRetryCanHelpIsToldAtOnceHoweverDeepItLies(Row row) {
        Diagnosis told = FinalFailure.atOnce(row.failure, row.client, Scene.ORDERS, Scene.AT);
        assertThat(told).isNotNull();
        assertThat(told.cause()).isEqualTo(row.cause);
        assertThat(told.cause().weight()).isEqualTo(Cause.Weight.FINAL);
        assertThat(told.summary()).contains(row.summary).endsWith(".").doesNotContain("..", "null");
        assertThat(told.remedy()).contains(row.remedy).endsWith(".").doesNotContain("..", "null");
        assertThat(told.findings())
                .first()
                .extracting(Finding::toString)
                .asString()
                .contains(row.failure.getClass().getSimpleName());

        Exception deep = new ExecutionException(new KafkaException("send failed", row.failure));
        assertThat(FinalFailure.atOnce(deep, row.client, Scene.ORDERS, Scene.AT))
                .isEqualTo(told);
    }

    static Stream<Exception> others() {
        return Stream.of(
                new TimeoutException("Expiring 1 record(s)"),
                new NetworkException("Disconnected"),
                new NotLeaderOrFollowerException(),
                new NotEnoughReplicasException(),
                new RecordTooLargeException(),
                new FencedInstanceIdException("a consumer's"),
                new KafkaException("Producer is closed forcefully."));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatDoesNotSayWhatIsWrongIsLookedInto(Exception failure) {
        assertThat(FinalFailure.atOnce(failure, PRODUCER, Scene.ORDERS, Scene.AT))
                .isNull();
    }

    @Test
    void causesThatGoInACircleAreLookedAtOnce() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));
        assertThat(FinalFailure.atOnce(one, PRODUCER, null, Scene.AT)).isNull();
    }

    @Test
    void aTopicOfWhichNoPartitionIsKnownIsToldByItsName() {
        assertThat(FinalFailure.atOnce(
                                new OutOfOrderSequenceException("gap"),
                                PRODUCER,
                                new TopicPartition("orders", -1),
                                Instant.EPOCH)
                        .summary())
                .contains("records of orders that");
    }
}
