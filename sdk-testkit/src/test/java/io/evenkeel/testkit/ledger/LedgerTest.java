package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MockProducer<String, String> producer =
            new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());
    private final Ledger ledger = new Ledger("load", InstantSource.fixed(NOW));

    @Test
    void recordsAreNumberedInTheOrderOfSendingAndCarryTheirNumber() {
        ledger.send(producer, "orders", "x");
        ledger.send(producer, "orders", "y");
        producer.completeNext();
        producer.completeNext();

        assertThat(producer.history()).extracting(ProducerRecord::value).containsExactly("load#0", "load#1");
        assertThat(ledger.sent()).extracting(Sent::value).containsExactly("load#0", "load#1");
        assertThat(ledger.sent()).extracting(Sent::key).containsExactly("x", "y");
    }

    @Test
    void anAcknowledgedRecordIsAckedWithItsPlaceInTheLog() {
        ledger.send(producer, "orders", "x");
        producer.completeNext();

        assertThat(ledger.sent())
                .containsExactly(new Sent("load", 0, "x", NOW, Outcome.ACKED, new TopicPartition("orders", 0), 0));
        assertThat(ledger.acked()).isOne();
    }

    @Test
    void aFailureThatArrivesLaterIsUnknownWhateverItsClass() {
        ledger.send(producer, "orders", "x");
        producer.errorNext(new TimeoutException("Expiring 1 record(s)"));

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void aFailureWhoseCallbackRunsInsideSendIsFailed() {
        ledger.send(new FailingInsideSend(), "orders", "x");

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.FAILED);
    }

    @Test
    void aRecordThatCannotBeSerializedIsFailed() {
        producer.sendException = new SerializationException("no");
        ledger.send(producer, "orders", "x");

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.FAILED);
    }

    @Test
    void anyOtherThrowIsUnknown() {
        producer.sendException = new IllegalStateException("in a strange state");
        ledger.send(producer, "orders", "x");

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void nothingIsToldWhileAnOutcomeIsMissing() {
        ledger.send(producer, "orders", "x");

        assertThat(ledger.inFlight()).isOne();
        assertThatThrownBy(ledger::sent)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no outcome yet for load#0: flush or close the producer first");

        producer.completeNext();
        assertThat(ledger.inFlight()).isZero();
    }

    @Test
    void aRecordOfTheCallersOwnIsSentWithItsNumberInAHeader() {
        ledger.send(producer, new ProducerRecord<>("orders", "x", "own value"));
        producer.completeNext();

        ProducerRecord<String, String> sent = producer.history().get(0);
        assertThat(sent.value()).isEqualTo("own value");
        assertThat(Identity.in(sent.headers(), sent.value())).isEqualTo("load#0");
        assertThat(ledger.sent()).extracting(Sent::value, Sent::key).containsExactly(tuple("load#0", "x"));
    }

    @Test
    void whatThatSendThrowsBecomesTheOutcome() {
        producer.sendException = new IllegalStateException("in a strange state");
        ledger.send(producer, new ProducerRecord<>("orders", "x", "own value"));

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void sendsThatFollowOneAnotherHaveAnOrder() {
        ledger.send(producer, "orders", "x");
        ledger.send(producer, "orders", "y");
        producer.completeNext();
        producer.completeNext();

        assertThat(ledger.sent()).extracting(Sent::followedFrom).containsExactly(1L, 2L);
    }

    /** As KafkaProducer does when the topic is not in the metadata or its buffer is full: callback first, then a failed future. */
    private static final class FailingInsideSend extends MockProducer<String, String> {
        FailingInsideSend() {
            super(false, null, new StringSerializer(), new StringSerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, String> record, Callback callback) {
            TimeoutException failure = new TimeoutException("Topic orders not present in metadata after 60000 ms.");
            callback.onCompletion(
                    new RecordMetadata(new TopicPartition(record.topic(), -1), -1, -1, -1, -1, -1), failure);
            return CompletableFuture.failedFuture(failure);
        }
    }
}
