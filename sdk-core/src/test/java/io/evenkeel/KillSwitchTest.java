package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Settings;
import io.evenkeel.signal.MetadataTap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That {@code evenkeel.enabled=false} leaves Kafka's client and nothing else. */
class KillSwitchTest {

    /** Sees what a client is really made of. */
    public static final class Witness implements MetricsReporter {

        static final List<Map<String, ?>> SEEN = new CopyOnWriteArrayList<>();

        @Override
        public void configure(Map<String, ?> configs) {
            SEEN.add(new HashMap<>(configs));
        }

        @Override
        public void init(List<KafkaMetric> metrics) {}

        @Override
        public void metricChange(KafkaMetric metric) {}

        @Override
        public void metricRemoval(KafkaMetric metric) {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void forget() {
        Witness.SEEN.clear();
    }

    private static Properties unsafe(String enabled) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:1");
        properties.put("acks", "1");
        properties.put("metric.reporters", Witness.class.getName());
        properties.put("key.serializer", StringSerializer.class);
        properties.put("value.serializer", StringSerializer.class);
        properties.put("key.deserializer", StringDeserializer.class);
        properties.put("value.deserializer", StringDeserializer.class);
        properties.put("max.block.ms", "1");
        if (enabled != null) {
            properties.put("evenkeel.enabled", enabled);
        }
        return properties;
    }

    private static Map<String, Object> map(Properties properties) {
        Map<String, Object> map = new HashMap<>();
        properties.forEach((key, value) -> map.put((String) key, value));
        return map;
    }

    private static Set<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("evenkeel"))
                .collect(Collectors.toSet());
    }

    private static void assertThatNothingOfOursIsIn(Map<String, ?> seen) {
        assertThat(String.valueOf(seen.get("metric.reporters")))
                .contains(Witness.class.getName())
                .doesNotContain(MetadataTap.class.getName());
        assertThat(seen.keySet()).noneMatch(key -> key.startsWith("evenkeel."));
        assertThat(seen.get("acks")).isEqualTo("1");
        assertThat(seen.containsKey("request.timeout.ms")).isFalse();
    }

    @Test
    void aProducerIsBare() {
        Set<String> before = ourThreads();
        try (ResilientProducer<String, String> producer = new ResilientProducer<>(unsafe("false"))) {
            assertThat(producer.unwrap()).isInstanceOf(KafkaProducer.class);
            assertThat(producer.guardReport().isEmpty()).isTrue();
            assertThat(producer.episodes()).isEmpty();
            assertThat(producer.health().status()).isEqualTo(Health.Status.HEALTHY);
            assertThatNothingOfOursIsIn(Witness.SEEN.get(0));
            assertThat(producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>("orders", "x")))
                    .isDone();
            assertThat(before).containsAll(ourThreads());
        }
    }

    @Test
    void aConsumerIsBare() {
        Set<String> before = ourThreads();
        try (ResilientConsumer<String, String> consumer = new ResilientConsumer<>(unsafe("false"))) {
            assertThat(consumer.unwrap()).isInstanceOf(KafkaConsumer.class);
            assertThat(consumer.guardReport().isEmpty()).isTrue();
            assertThatNothingOfOursIsIn(Witness.SEEN.get(0));
            consumer.assign(List.of(new TopicPartition("orders", 0)));
            assertThat(consumer.poll(java.time.Duration.ZERO)).isEmpty();
            assertThat(before).containsAll(ourThreads());
        }
    }

    @Test
    void itCanBeSetForAllClientsAndEachCanOverruleIt() {
        ResilientKafka off = ResilientKafka.builder()
                .settings(Settings.builder().enabled(false).build())
                .build();
        try (Producer<String, String> bare = off.producer(map(unsafe(null)));
                Consumer<String, String> alsoBare = off.consumer(map(unsafe(null)))) {
            assertThat(off.watch().isRunning()).isFalse();
            assertThat(bare.metrics()).isNotEmpty();
            assertThat(alsoBare.metrics()).isNotEmpty();
            try (Producer<String, String> watched = off.producer(map(unsafe("true")))) {
                assertThat(off.watch().isRunning()).isTrue();
                assertThat(watched.metrics()).isNotEmpty();
                assertThat(String.valueOf(Witness.SEEN.get(2).get("metric.reporters")))
                        .contains(MetadataTap.class.getName());
            }
        }
    }

    @Test
    void aClientThatIsNotSwitchedOffHasTheTapAndNoneOfOurSettings() {
        Properties properties = unsafe(null);
        properties.put("evenkeel.guard.off", "acks");
        try (ResilientProducer<String, String> producer = new ResilientProducer<>(properties)) {
            assertThat(String.valueOf(Witness.SEEN.get(0).get("metric.reporters")))
                    .contains(MetadataTap.class.getName());
            assertThat(Witness.SEEN.get(0).keySet())
                    .filteredOn(key -> key.startsWith("evenkeel."))
                    .containsExactly("evenkeel.internal.tap");
            assertThat(producer.guardReport().adjustments()).isNotEmpty();
        }
    }
}
