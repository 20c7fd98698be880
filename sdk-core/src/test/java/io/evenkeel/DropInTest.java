package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.Adjustment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** That a one-word change is all: no broker is needed for it. */
class DropInTest {

    /** Port 1 of the loopback: nobody answers. */
    private static final String NOBODY = "127.0.0.1:1";

    private static final Map<String, Object> PRODUCER = Map.of(
            "bootstrap.servers",
            NOBODY,
            "key.serializer",
            StringSerializer.class,
            "value.serializer",
            StringSerializer.class,
            "max.block.ms",
            1);

    private static final Map<String, Object> CONSUMER = Map.of(
            "bootstrap.servers", NOBODY,
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", StringDeserializer.class);

    private static List<List<Class<?>>> publicConstructors(Class<?> type) {
        return Arrays.stream(type.getConstructors())
                .filter(c -> Modifier.isPublic(c.getModifiers()))
                .map(Constructor::getParameterTypes)
                .map(List::of)
                .toList();
    }

    @Test
    void theConstructorsAreKafkas() {
        assertThat(publicConstructors(ResilientProducer.class))
                .containsExactlyInAnyOrderElementsOf(publicConstructors(KafkaProducer.class));
        assertThat(publicConstructors(ResilientConsumer.class))
                .containsExactlyInAnyOrderElementsOf(publicConstructors(KafkaConsumer.class));
    }

    @Test
    void propertiesAndSerializersMayBeHandedInAsForKafka() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", NOBODY);
        try (Producer<String, String> producer =
                        new ResilientProducer<>(properties, new StringSerializer(), new StringSerializer());
                Consumer<String, String> consumer =
                        new ResilientConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            assertThat(producer.metrics()).isNotEmpty();
            assertThat(consumer.metrics()).isNotEmpty();
        }
    }

    @Test
    void unsafeChoicesAreToldOnTheClient() {
        Properties properties = new Properties();
        properties.putAll(PRODUCER);
        properties.put("acks", "1");
        properties.put("retries", "0");
        properties.put("delivery.timeout.ms", "1000");
        try (ResilientProducer<String, String> producer = new ResilientProducer<>(properties)) {
            assertThat(producer.guardReport().adjustments(Adjustment.Kind.REPAIRED))
                    .extracting(a -> a.key() + " " + a.was() + " " + a.now())
                    .containsExactlyInAnyOrder(
                            "acks 1 all",
                            "retries 0 2147483647",
                            "delivery.timeout.ms 1000 120000",
                            "enable.idempotence null true");
        }
    }

    @Test
    void aSendThatFailsAtOnceReachesCallbackAndFutureAsKafkaGivesIt() {
        try (Producer<String, String> producer = new ResilientProducer<>(PRODUCER)) {
            Exception[] seen = new Exception[1];
            var future =
                    producer.send(new ProducerRecord<>("orders", "x"), (metadata, exception) -> seen[0] = exception);

            assertThat(future).isDone();
            assertThat(seen[0]).isInstanceOf(TimeoutException.class).hasMessageContaining("orders");
            assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS)).hasCause(seen[0]);
        }
    }

    @Test
    void aClosedProducerThrowsWhatKafkasThrows() {
        Producer<String, String> producer = new ResilientProducer<>(PRODUCER);
        producer.close(Duration.ZERO);
        producer.close();

        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("orders", "x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void missingBootstrapServersAreNamed() {
        assertThatThrownBy(() -> new ResilientProducer<String, String>(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
        assertThatThrownBy(() -> new ResilientConsumer<String, String>(new Properties()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void kafkasDefaultReporterIsKept() throws Exception {
        var beans = ManagementFactory.getPlatformMBeanServer();
        Map<String, Object> named = new HashMap<>(PRODUCER);
        named.put("client.id", "jmx-is-kept");
        ObjectName bean = new ObjectName("kafka.producer:type=producer-metrics,client-id=jmx-is-kept");
        Producer<String, String> producer = new ResilientProducer<>(named);
        assertThat(beans.isRegistered(bean)).isTrue();
        producer.close();
        assertThat(beans.isRegistered(bean)).isFalse();
    }

    @Test
    void noThreadIsLeftWhenTheLastClientIsClosed() {
        ResilientKafka kafka = ResilientKafka.builder().build();
        Producer<String, String> producer = kafka.producer(PRODUCER);
        Consumer<String, String> consumer = kafka.consumer(CONSUMER);
        assertThat(kafka.watch().isRunning()).isTrue();
        producer.close();
        assertThat(kafka.watch().isRunning()).isTrue();
        consumer.close();

        org.awaitility.Awaitility.await().until(() -> !kafka.watch().isRunning());
    }
}
