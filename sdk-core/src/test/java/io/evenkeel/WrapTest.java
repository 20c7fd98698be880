package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.config.Adjustment;
import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients that others made, as far as no broker is needed for it. */
class WrapTest {

    private static final Map<String, Object> PRODUCER = Map.of(
            "bootstrap.servers",
            "127.0.0.1:1",
            "client.id",
            "payments",
            "key.serializer",
            StringSerializer.class,
            "value.serializer",
            StringSerializer.class,
            "max.block.ms",
            1);

    private static final Map<String, Object> CONSUMER = Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "client.id", "ledger",
            "auto.offset.reset", "earliest",
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", StringDeserializer.class);

    private final ResilientKafka kafka = ResilientKafka.builder().build();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.guard");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(before);
    }

    private static Map<String, Object> with(Map<String, Object> config, Object... more) {
        Map<String, Object> all = new HashMap<>(config);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private static MockProducer<String, String> mock() {
        return new MockProducer<>(Cluster.empty(), false, null, new StringSerializer(), new StringSerializer());
    }

    private static ResilientProducer<String, String> resilient(Producer<String, String> producer) {
        return (ResilientProducer<String, String>) producer;
    }

    @Test
    void wrappingTwiceIsANoOp() {
        try (Producer<String, String> made = kafka.producer(PRODUCER);
                Consumer<String, String> consumer = kafka.consumer(CONSUMER)) {
            assertThat(kafka.wrap(made, PRODUCER)).isSameAs(made);
            assertThat(kafka.wrap(consumer, CONSUMER)).isSameAs(consumer);
            Producer<String, String> wrapped = kafka.wrap(mock(), PRODUCER);
            assertThat(kafka.wrap(wrapped, PRODUCER)).isSameAs(wrapped);
            wrapped.close();
        }
    }

    @Test
    void theWrapperHandsOnWhatItWrapsAndClosesIt() {
        MockProducer<String, String> existing = mock();
        Producer<String, String> wrapped = kafka.wrap(existing, PRODUCER);
        assertThat(resilient(wrapped).unwrap()).isSameAs(existing);
        assertThat(kafka.watch().isRunning()).isTrue();
        wrapped.close(Duration.ZERO);
        assertThat(existing.closed()).isTrue();
        org.awaitility.Awaitility.await().until(() -> !kafka.watch().isRunning());
    }

    @Test
    void aFailureThatCannotBeProvedIsUnknown() {
        MockProducer<String, String> existing = mock();
        try (Producer<String, String> wrapped = kafka.wrap(existing, PRODUCER)) {
            Exception[] told = new Exception[1];
            wrapped.send(new ProducerRecord<>("orders", 0, "k", "v"), (metadata, e) -> told[0] = e);
            existing.errorNext(new TimeoutException("Expiring 1 record(s)"));
            assertThat(told[0]).isInstanceOf(TimeoutException.class);
            assertThat(Delivery.of(told[0]).certainty()).isEqualTo(Certainty.UNKNOWN);
        }
    }

    /** Its callback comes on the calling thread before send() returns, after the record was written. */
    private static final class Blocking extends MockProducer<String, String> {
        private final TimeoutException failure = new TimeoutException("no ack in time");

        Blocking() {
            super(false, null, new StringSerializer(), new StringSerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, String> record, Callback callback) {
            callback.onCompletion(
                    new RecordMetadata(new TopicPartition(record.topic(), 0), -1, -1, -1, -1, -1), failure);
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Test
    void whatFailsInsideTheSendOfADecoratorMayHaveBeenWritten() {
        try (Producer<String, String> wrapped = kafka.wrap(new Blocking(), PRODUCER)) {
            assertThat(ofSendTo(wrapped)).isEqualTo(Certainty.UNKNOWN);
        }
    }

    /** What Kafka's own producer cannot send, since it has no metadata. */
    private static Certainty ofSendTo(Producer<String, String> producer) {
        Exception[] told = new Exception[1];
        // a transactional one that was never initialized throws as well, after the callback
        catchThrowable(() -> producer.send(new ProducerRecord<>("orders", "v"), (metadata, e) -> told[0] = e));
        assertThat(told[0]).isExactlyInstanceOf(TimeoutException.class);
        return Delivery.of(told[0]).certainty();
    }

    @Test
    void whatFailsInsideSendIsNotWrittenWhereItIsKnownWhatTheProducerWasMadeOf() {
        Map<String, Object> guarded = kafka.producerConfig(PRODUCER);
        Map<String, Object> ofAFactory = new HashMap<>(guarded);
        ofAFactory.put("transactional.id", "tx-1");
        try (Producer<String, String> made = kafka.producer(PRODUCER);
                Producer<String, String> heard = kafka.wrap(new KafkaProducer<>(guarded), guarded);
                Producer<String, String> transactional = kafka.wrap(new KafkaProducer<>(ofAFactory), guarded);
                Producer<String, String> unheard = kafka.wrap(new KafkaProducer<>(PRODUCER), PRODUCER);
                Producer<String, String> subclass = kafka.wrap(new KafkaProducer<>(guarded) {}, guarded)) {
            assertThat(ofSendTo(made)).isEqualTo(Certainty.NOT_WRITTEN);
            assertThat(ofSendTo(heard)).isEqualTo(Certainty.NOT_WRITTEN);
            assertThat(ofSendTo(transactional)).isEqualTo(Certainty.UNKNOWN);
            assertThat(ofSendTo(unheard)).isEqualTo(Certainty.UNKNOWN);
            assertThat(ofSendTo(subclass)).isEqualTo(Certainty.UNKNOWN);
        }
    }

    @Test
    void aSerializationExceptionOfADecoratorProvesNothing() {
        SerializationException no = new SerializationException("no");
        Serializer<String> refusing = (topic, data) -> {
            throw no;
        };
        assertThat(Delivery.of(no).certainty()).isEqualTo(Certainty.UNKNOWN);
        MockProducer<String, String> mock =
                new MockProducer<>(Cluster.empty(), false, null, new StringSerializer(), refusing);
        try (Producer<String, String> decorated = kafka.wrap(mock, PRODUCER)) {
            assertThatThrownBy(() -> decorated.send(new ProducerRecord<>("orders", "v")))
                    .isExactlyInstanceOf(SerializationException.class)
                    .satisfies(thrown ->
                            assertThat(Delivery.of(thrown).certainty()).isEqualTo(Certainty.UNKNOWN));
        }
    }

    @Test
    void theNameIsTheOneThatKafkaGave() {
        Map<String, Object> config = new HashMap<>(PRODUCER);
        config.remove("client.id");
        try (Producer<String, String> wrapped = kafka.wrap(new KafkaProducer<>(config), config)) {
            String made = wrapped.metrics().keySet().iterator().next().tags().get("client-id");
            assertThat(made).startsWith("producer-");
            assertThat(log.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage())
                            .startsWith("producer " + made + ": configuration guard (ADVISE)"));
        }
    }

    @Test
    void whatWouldHaveBeenRepairedIsTold() {
        Map<String, Object> unsafe = with(PRODUCER, "acks", "1");
        try (Producer<String, String> wrapped = kafka.wrap(new KafkaProducer<>(unsafe), unsafe)) {
            assertThat(resilient(wrapped).guardReport().adjustments(Adjustment.Kind.ADVISED))
                    .extracting(a -> a.key() + " " + a.was() + " " + a.now())
                    .contains("acks 1 all", "request.timeout.ms null 12000");
            assertThat(resilient(wrapped).guardReport().changes()).isEmpty();
        }
    }

    @Test
    void strictRefusesTheUnsafeAndLeavesItToItsOwner() {
        MockProducer<String, String> existing = mock();
        Map<String, Object> unsafe = with(PRODUCER, "acks", "1", "evenkeel.guard.mode", "STRICT");
        assertThatThrownBy(() -> kafka.wrap(existing, unsafe))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("acks=1 must be");
        assertThat(existing.closed()).isFalse();
        assertThat(kafka.watch().isRunning()).isFalse();
        kafka.wrap(existing, with(PRODUCER, "evenkeel.guard.mode", "STRICT")).close();
    }

    @Test
    void theKillSwitchLeavesItAsItIs() {
        MockProducer<String, String> existing = mock();
        Map<String, Object> off = with(PRODUCER, "evenkeel.enabled", "false");
        assertThat(kafka.wrap(existing, off)).isSameAs(existing);
        assertThat(kafka.watch().isRunning()).isFalse();
        assertThat(kafka.producerConfig(off)).isEqualTo(PRODUCER);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("evenkeel.enabled=false: this producer is neither guarded nor watched");
    }

    @Test
    void aGuardedConfigurationMakesAnyNumberOfClientsEachWithItsOwnReport() {
        Map<String, Object> config = kafka.producerConfig(with(PRODUCER, "acks", "1"));
        Map<String, Object> first = with(config, "client.id", "first");
        Map<String, Object> second = with(config, "client.id", "second", "acks", "0");
        KafkaProducer<String, String> made = new KafkaProducer<>(with(first, "enable.idempotence", false));
        KafkaProducer<String, String> late = new KafkaProducer<>(with(second, "enable.idempotence", false));
        assertThat(log.list).hasSize(2).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("enable.idempotence is false, better true");
        });
        // in another order than they were made, and with no more than the shared map
        try (Producer<String, String> b = kafka.wrap(late, config);
                Producer<String, String> a = kafka.wrap(made, config)) {
            assertThat(resilient(a).guardReport().adjustments())
                    .extracting(Adjustment::toString)
                    .anyMatch(told -> told.startsWith("acks was 1, now all"))
                    .noneMatch(told -> told.startsWith("acks is"));
            assertThat(resilient(b).guardReport().adjustments())
                    .extracting(Adjustment::toString)
                    .anyMatch(told -> told.startsWith("acks is 0, better all"))
                    .noneMatch(told -> told.startsWith("acks was"));
            assertThat(log.list).hasSize(2);
        }
    }

    @Test
    void aGuardedConfigurationThatNobodyChangedIsToldOfOnce() {
        Map<String, Object> config = kafka.consumerConfig(with(CONSUMER, "metadata.max.age.ms", 1000));
        try (Consumer<String, String> wrapped = kafka.wrap(new KafkaConsumer<String, String>(config), config)) {
            assertThat(((ResilientConsumer<String, String>) wrapped)
                            .guardReport()
                            .adjustments())
                    .extracting(Adjustment::key)
                    .containsExactly(
                            "request.timeout.ms",
                            "socket.connection.setup.timeout.ms",
                            "socket.connection.setup.timeout.max.ms",
                            "metadata.max.age.ms");
            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.INFO);
                assertThat(event.getFormattedMessage()).startsWith("consumer ledger: configuration guard (ENFORCE)");
            });
        }
    }

    @Test
    void anOverrideThatUndoesARepairIsTold() {
        Map<String, Object> config = with(kafka.producerConfig(PRODUCER), "acks", "1");
        try (Producer<String, String> wrapped = kafka.wrap(new KafkaProducer<>(config), config)) {
            assertThat(resilient(wrapped).guardReport().adjustments(Adjustment.Kind.ADVISED))
                    .extracting(a -> a.key() + " " + a.was() + " " + a.now())
                    .containsExactlyInAnyOrder("acks 1 all", "enable.idempotence null true");
        }
    }

    @Test
    void strictKeepsKafkaFromMakingWhatAnOverrideMadeUnsafe() throws Exception {
        Map<String, Object> config =
                with(kafka.producerConfig(with(PRODUCER, "evenkeel.guard.mode", "STRICT")), "acks", "1");
        config.put("client.id", "refused");
        Throwable refusal = catchThrowable(() -> new KafkaProducer<>(config));

        assertThat(refusal).isInstanceOf(KafkaException.class);
        assertThat(refusal).rootCause().isInstanceOf(ConfigException.class).hasMessageContaining("acks=1 must be");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("refused"));
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("kafka.*:client-id=refused,*"), null))
                .isEmpty();
        config.put("acks", "all");
        new KafkaProducer<>(config).close();
        assertThat(List.copyOf(config.keySet())).doesNotContain("evenkeel.guard.mode");
    }
}
