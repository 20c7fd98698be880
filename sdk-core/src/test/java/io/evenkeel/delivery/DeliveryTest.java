package io.evenkeel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.signal.SendEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final TopicPartition P = new TopicPartition("orders", 0);
    private static final SendEvidence INSIDE_SEND = new SendEvidence(P, true, false, true);
    private static final SendEvidence NOTHING_SENT = new SendEvidence(P, false, true, true);
    private static final SendEvidence FIRST_ANSWER = new SendEvidence(P, false, false, false);
    private static final SendEvidence NOTHING_KNOWN = new SendEvidence(P, false, false, true);

    private final List<Certainty> counted = new ArrayList<>();
    private final FailedSendListener heard = new FailedSendListener() {
        @Override
        public void sendFailed(Certainty certainty) {
            counted.add(certainty);
        }
    };
    private @Nullable Episode open;
    private final CertaintyTeller plain = new CertaintyTeller(Provable.ALL, partition -> open, heard);
    private final CertaintyTeller transactional =
            new CertaintyTeller(Provable.WHAT_WAS_ANSWERED, partition -> open, heard);
    private final CertaintyTeller decorated = new CertaintyTeller(Provable.NOTHING, partition -> open, heard);

    private static Certainty certainty(Exception told) {
        return Delivery.of(told).certainty();
    }

    @Test
    void whatFailedInsideSendWasNotWritten() {
        assertThat(certainty(plain.tell(new TimeoutException("Topic m not present in metadata"), INSIDE_SEND)))
                .isEqualTo(Certainty.NOT_WRITTEN);
        assertThat(certainty(plain.tell(new BufferExhaustedException("Failed to allocate"), INSIDE_SEND)))
                .isEqualTo(Certainty.NOT_WRITTEN);
    }

    @Test
    void aTransactionalSendThatFailedAtOnceMayHaveBeenWritten() {
        assertThat(certainty(transactional.tell(new TimeoutException("x"), INSIDE_SEND)))
                .isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void whatNoLeaderWasSentAByteOfWasNotWritten() {
        assertThat(certainty(plain.tell(new TimeoutException("Expiring 1278 record(s)"), NOTHING_SENT)))
                .isEqualTo(Certainty.NOT_WRITTEN);
    }

    /** While its coordinator is asked for anything Kafka sends nothing; what has expired by then is expired, and sent, when that is over. */
    @Test
    void aTransactionalSendOfWhichNothingWasSentYetMayBeWrittenAMomentLater() {
        assertThat(certainty(transactional.tell(new TimeoutException("Expiring 1 record(s)"), NOTHING_SENT)))
                .isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void aBrokersNoIsARejectionOnlyAsTheFirstAnswer() {
        TopicAuthorizationException no = new TopicAuthorizationException("Not authorized");
        assertThat(certainty(plain.tell(new RecordTooLargeException("too large"), NOTHING_KNOWN)))
                .isEqualTo(Certainty.UNKNOWN);
        assertThat(certainty(plain.tell(no, NOTHING_KNOWN))).isEqualTo(Certainty.UNKNOWN);
        assertThat(certainty(plain.tell(new RecordTooLargeException("too large"), FIRST_ANSWER)))
                .isEqualTo(Certainty.REJECTED);
        assertThat(certainty(plain.tell(no, FIRST_ANSWER))).isEqualTo(Certainty.REJECTED);
        Exception ofAnother = new TopicAuthorizationException("Not authorized", Set.of("refunds"));
        assertThat(certainty(plain.tell(ofAnother, FIRST_ANSWER))).isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void whatIsWrongWithThePartitionIsReadFromTheExceptionAndIsItsLastSentence() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Diagnosis refused = new Diagnosis(
                Cause.LEADER_UNREACHABLE, "Broker 3 refuses.", "Check its advertised.listeners.", List.of(), now);
        ClientRef client = new ClientRef("c", Role.PRODUCER);
        open = new Episode(
                1, client, P, Trigger.ACKS_MISSING, now, null, null, List.of(3), 0, 0, 0, Outcome.OPEN, refused);

        Exception told = plain.tell(new TopicAuthorizationException("no", Set.of("orders")), NOTHING_KNOWN);
        assertThat(told)
                .hasMessage("no - LEADER_UNREACHABLE: Broker 3 refuses. Check its advertised.listeners."
                        + " (docs/runbook/leader-unreachable.md)");
        assertThat(((TopicAuthorizationException) told).unauthorizedTopics()).containsExactly("orders");
        assertThat(Delivery.of(told).episode()).isEqualTo(open);
        assertThat(Delivery.of(told).diagnosis()).isEqualTo(refused);
        assertThat(Delivery.of(new TimeoutException("not ours")).diagnosis()).isNull();
    }

    @Test
    void neitherClassNorTextProvesThatNothingWasWritten() {
        for (Exception exception : List.of(
                new TimeoutException("Expiring 5 record(s)"),
                new NotLeaderOrFollowerException("not the leader"),
                new NotEnoughReplicasException("fewer in-sync replicas"))) {
            assertThat(certainty(plain.tell(exception, NOTHING_KNOWN))).isEqualTo(Certainty.UNKNOWN);
            assertThat(certainty(plain.tell(exception, FIRST_ANSWER))).isEqualTo(Certainty.UNKNOWN);
        }
    }

    @Test
    void ofAProducerThatIsNotKafkasOwnNothingIsProved() {
        for (SendEvidence evidence : List.of(INSIDE_SEND, NOTHING_SENT, FIRST_ANSWER)) {
            assertThat(certainty(decorated.tell(new PolicyViolationException("x"), evidence)))
                    .isEqualTo(Certainty.UNKNOWN);
        }
        assertThat(certainty(decorated.tellThrown(new SerializationException("cannot"))))
                .isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void whatAWrapperInsideSaidOfItsOwnSendIsNotSaidOfThisOne() {
        Exception inner = plain.tell(new TimeoutException("x"), NOTHING_SENT);
        assertThat(certainty(decorated.tell(inner, NOTHING_KNOWN))).isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void itIsReadThroughAnExecutionExceptionAndFromWhatSendThrew() {
        Exception told = plain.tell(new TimeoutException("x"), NOTHING_SENT);
        assertThat(certainty(new ExecutionException(told))).isEqualTo(Certainty.NOT_WRITTEN);
        assertThat(certainty(plain.tellThrown(new SerializationException("cannot"))))
                .isEqualTo(Certainty.NOT_WRITTEN);
        assertThat(certainty(transactional.tellThrown(new SerializationException("cannot"))))
                .isEqualTo(Certainty.NOT_WRITTEN);
        assertThat(certainty(new SerializationException("of whatever"))).isEqualTo(Certainty.UNKNOWN);
        assertThat(certainty(new KafkaException(new SerializationException("of something else"))))
                .isEqualTo(Certainty.UNKNOWN);
        assertThat(certainty(new IllegalStateException("closed"))).isEqualTo(Certainty.UNKNOWN);
        assertThat(certainty(null)).isEqualTo(Certainty.UNKNOWN);
    }

    @Test
    void theSharedInstanceIsNeverTouched() {
        TimeoutException shared = new TimeoutException("Expiring 2 record(s)", new KafkaException("cause"));
        Exception first = plain.tell(shared, NOTHING_SENT);
        Exception second = plain.tell(shared, NOTHING_KNOWN);

        assertThat(shared.getSuppressed()).isEmpty();
        assertThat(certainty(first)).isEqualTo(Certainty.NOT_WRITTEN);
        assertThat(certainty(second)).isEqualTo(Certainty.UNKNOWN);
        assertThat(first)
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessage(shared.getMessage())
                .hasCause(shared.getCause());
    }

    @Test
    void whatIsCountedIsWhatTheApplicationReads() {
        Exception notCopied = plain.tell(GroupAuthorizationException.forGroupId("x"), NOTHING_SENT);
        Exception copied = plain.tell(new TimeoutException("x"), NOTHING_SENT);
        Exception rejected = plain.tell(new PolicyViolationException("x"), FIRST_ANSWER);

        assertThat(counted)
                .containsExactly(certainty(notCopied), certainty(copied), certainty(rejected))
                .containsExactly(Certainty.UNKNOWN, Certainty.NOT_WRITTEN, Certainty.REJECTED);
    }

    @Test
    void aCauseThatLeadsBackToItselfEndsTheSearch() {
        Exception inner = new Exception("inner");
        Exception outer = new Exception("outer", inner);
        inner.initCause(outer);
        assertThat(certainty(outer)).isEqualTo(Certainty.UNKNOWN);
    }

    /** Over every error that a broker can answer: the class and the message stay, and what cannot be copied is handed on as it is. */
    @Test
    void everyAnswerOfABrokerReachesTheApplicationAsTheSameClass() {
        List<ApiException> answers = Arrays.stream(Errors.values())
                .map(error -> error.exception("as it was"))
                .filter(Objects::nonNull)
                .toList();
        assertThat(answers).hasSizeGreaterThan(100);
        assertThat(answers).allSatisfy(original -> {
            Exception told = plain.tell(original, NOTHING_SENT);
            assertThat(told).isExactlyInstanceOf(original.getClass()).hasMessage("as it was");
        });
        assertThat(answers)
                .filteredOn(original -> plain.tell(original, NOTHING_SENT) != original)
                .hasSizeGreaterThan(100);
    }
}
