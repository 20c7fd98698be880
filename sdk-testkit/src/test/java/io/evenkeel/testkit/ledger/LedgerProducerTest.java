package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerProducerTest {

    private static final byte[] VALUE = {1, 2, 3};

    private final MockProducer<Integer, byte[]> kafkas =
            new MockProducer<>(false, null, new IntegerSerializer(), new ByteArraySerializer());
    private final Ledger ledger = new Ledger("app", InstantSource.fixed(Instant.EPOCH));
    private final Producer<Integer, byte[]> producer = new LedgerProducer<>(kafkas, ledger);

    @Test
    void keyAndValueStayTheApplicationsAndAHeaderNamesTheRecord() {
        ProducerRecord<Integer, byte[]> own = new ProducerRecord<>("orders", 3, 17L, 42, VALUE);
        own.headers().add("trace", new byte[] {7});
        producer.send(own);
        kafkas.completeNext();

        ProducerRecord<Integer, byte[]> sent = kafkas.history().get(0);
        assertThat(sent)
                .extracting(
                        ProducerRecord::topic,
                        ProducerRecord::partition,
                        ProducerRecord::timestamp,
                        ProducerRecord::key,
                        ProducerRecord::value)
                .containsExactly("orders", 3, 17L, 42, VALUE);
        assertThat(sent.headers().lastHeader("trace").value()).containsExactly(7);
        assertThat(headersNamed(Identity.HEADER, sent)).containsExactly("app#0");
        assertThat(own.headers().toArray()).as("the application's own record").hasSize(1);
        assertThat(ledger.sent())
                .extracting(Sent::value, Sent::key, Sent::outcome)
                .containsExactly(tuple("app#0", "42", Outcome.ACKED));
    }

    @Test
    void aHeaderThatWasForwardedFromAnotherRecordIsReplaced() {
        producer.send(new ProducerRecord<>(
                "orders", null, 1, VALUE, new RecordHeaders().add(Identity.HEADER, "upstream#9".getBytes())));

        assertThat(headersNamed(Identity.HEADER, kafkas.history().get(0))).containsExactly("app#0");
    }

    @Test
    void whatTheApplicationSendsAgainIsAnotherRecord() {
        RecordHeaders readOnly = new RecordHeaders();
        readOnly.setReadOnly(); // as those of a record that KafkaProducer has sent
        ProducerRecord<Integer, byte[]> own = new ProducerRecord<>("orders", null, 1, VALUE, readOnly);
        producer.send(own);
        producer.send(own);

        assertThat(kafkas.history())
                .extracting(record -> headersNamed(Identity.HEADER, record).get(0))
                .containsExactly("app#0", "app#1");
    }

    @Test
    void theApplicationsCallbackAndFutureAreAsTheyWere() throws Exception {
        List<RecordMetadata> told = new ArrayList<>();
        Future<RecordMetadata> future =
                producer.send(new ProducerRecord<>("orders", 1, VALUE), (metadata, failure) -> told.add(metadata));
        kafkas.completeNext();

        assertThat(told).singleElement().hasToString(future.get().toString());
    }

    @Test
    void aFailureThatArrivesLaterReachesTheApplicationAndIsUnknown() {
        List<Exception> told = new ArrayList<>();
        Future<RecordMetadata> future =
                producer.send(new ProducerRecord<>("orders", 1, VALUE), (metadata, failure) -> told.add(failure));
        TimeoutException expired = new TimeoutException("Expiring 1 record(s)");
        kafkas.errorNext(expired);

        assertThat(told).containsExactly(expired);
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(expired);
        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void aCallbackThatThrowsDoesNotHideTheOutcome() {
        producer.send(new ProducerRecord<>("orders", 1, VALUE), (metadata, failure) -> {
            throw new IllegalStateException("the application's");
        });
        try {
            kafkas.completeNext();
        } catch (IllegalStateException ofTheCallback) {
            // MockProducer lets it through, KafkaProducer logs it.
        }

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.ACKED);
    }

    @Test
    void whatSendThrowsReachesTheApplication() {
        kafkas.sendException = new SerializationException("no");
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("orders", 1, VALUE)))
                .isSameAs(kafkas.sendException);
        kafkas.sendException = new IllegalStateException("closed");
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("orders", 1, VALUE)))
                .isSameAs(kafkas.sendException);

        assertThat(ledger.sent()).extracting(Sent::outcome).containsExactly(Outcome.FAILED, Outcome.UNKNOWN);
    }

    @Test
    void aSendThatBlocksHoldsUpNoOtherThread() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Producer<Integer, byte[]> blocking = new LedgerProducer<>(
                new MockProducer<Integer, byte[]>(true, null, new IntegerSerializer(), new ByteArraySerializer()) {
                    @Override
                    public Future<RecordMetadata> send(ProducerRecord<Integer, byte[]> record, Callback callback) {
                        if (record.key() == 0) {
                            inside.countDown();
                            await(letGo);
                        }
                        return super.send(record, callback);
                    }
                },
                ledger);
        Thread sender = new Thread(() -> blocking.send(new ProducerRecord<>("orders", 0, VALUE)));
        sender.start();
        await(inside);

        blocking.send(new ProducerRecord<>("orders", 1, VALUE));

        assertThat(ledger.acked()).isOne();
        letGo.countDown();
        sender.join();
        assertThat(ledger.sent())
                .as("sends that overlap have no order, whichever is numbered first")
                .extracting(Sent::number, Sent::followedFrom)
                .containsExactly(tuple(0L, 2L), tuple(1L, 2L));
    }

    @ParameterizedTest
    @MethodSource("transactionalCalls")
    void transactionsAreRefused(Consumer<Producer<Integer, byte[]>> call) {
        assertThatThrownBy(() -> call.accept(producer))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(
                        "a ledger cannot judge a transactional producer, since aborted records are acked too");
    }

    static List<Consumer<Producer<Integer, byte[]>>> transactionalCalls() {
        return List.of(
                Producer::initTransactions,
                Producer::beginTransaction,
                producer -> producer.sendOffsetsToTransaction(Map.of(), new ConsumerGroupMetadata("g")),
                Producer::commitTransaction,
                Producer::abortTransaction);
    }

    @Test
    void theRestIsPassedOn() {
        producer.flush();
        assertThat(kafkas.flushed()).isTrue();
        producer.close(Duration.ofSeconds(1));
        assertThat(kafkas.closed()).isTrue();
    }

    private static List<String> headersNamed(String name, ProducerRecord<?, ?> record) {
        List<String> values = new ArrayList<>();
        record.headers()
                .headers(name)
                .forEach(header -> values.add(new String(header.value(), StandardCharsets.UTF_8)));
        return values;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
