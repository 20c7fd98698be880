package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is merely quiet, or slow, is well. What is not, and does not heal, is in {@link LastingFaults}. */
class HealthIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** Makes escalate-after 2 x 3 + 5 = 11 s. */
    private static final Map<String, Object> QUICK = Map.of("request.timeout.ms", 3_000);

    private static KafkaCluster cluster;

    private final ResilientKafka kafka = ResilientKafka.builder().build();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private Traffic traffic(String topic, Map<Integer, List<Integer>> replicas) {
        cluster.createTopic(topic, replicas, Map.of());
        Map<String, Object> config = new HashMap<>(QUICK);
        config.put("bootstrap.servers", cluster.bootstrapServers());
        Traffic traffic = new Traffic(kafka, topic, replicas.size(), config, Map.of());
        await().atMost(SOON).until(traffic::flows);
        return traffic;
    }

    /** Runs longer than it takes to escalate: time is what is tested here, and a condition for it is the records of a busy topic. */
    @Test
    void consumersThatAreMerelyQuietStayHealthy() throws Exception {
        cluster.createTopic("empty", 1, 1);
        ResilientKafka quiet = ResilientKafka.builder().build();
        Map<String, Object> config = new HashMap<>(QUICK);
        config.put("bootstrap.servers", cluster.bootstrapServers());
        try (Traffic clock = traffic("clock", Map.of(0, List.of(1)));
                Consumer<Integer, Integer> empty =
                        quiet.consumer(config, new IntegerDeserializer(), new IntegerDeserializer());
                Consumer<Integer, Integer> paused =
                        quiet.consumer(config, new IntegerDeserializer(), new IntegerDeserializer());
                Consumer<Integer, Integer> unpolled =
                        quiet.consumer(config, new IntegerDeserializer(), new IntegerDeserializer())) {
            empty.assign(List.of(new TopicPartition("empty", 0)));
            paused.assign(List.of(new TopicPartition("clock", 0)));
            paused.seekToBeginning(paused.assignment());
            paused.pause(paused.assignment());
            unpolled.assign(List.of(new TopicPartition("clock", 0)));
            unpolled.seekToBeginning(unpolled.assignment());
            unpolled.poll(Duration.ofMillis(100));
            int enough = clock.consumed(0) + 2_600; // at 200 records a second, 13 s and more
            await().atMost(Duration.ofMinutes(5)).until(() -> {
                empty.poll(Duration.ofMillis(50));
                paused.poll(Duration.ofMillis(50));
                assertThat(quiet.health().status()).isEqualTo(Health.Status.HEALTHY);
                return clock.consumed(0) > enough;
            });
            unpolled.poll(Duration.ofMillis(100)); // its application was busy
            assertThat(quiet.health().status()).isEqualTo(Health.Status.HEALTHY);
            assertThat(quiet.episodes()).isEmpty();
        }
    }

    /** A fetch of 400 kB takes 8 s on this link, which is longer than it takes to escalate and much longer than a broker may be silent. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aConsumerOnASlowLinkIsHealthy(String protocol) throws Exception {
        String topic = "slow-" + protocol;
        TopicPartition partition = new TopicPartition(topic, 0);
        cluster.createTopic(topic, Map.of(0, List.of(3)), Map.of());
        ResilientKafka slow = ResilientKafka.builder().build();
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "evenkeel.escalate-after",
                "5s",
                "group.protocol",
                protocol,
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest");
        try (Producer<Integer, byte[]> producer = slow.producer(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new IntegerSerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 400; i++) {
                producer.send(new ProducerRecord<>(topic, i, new byte[1_000]));
            }
        }
        try (Consumer<Integer, byte[]> consumer =
                        slow.consumer(config, new IntegerDeserializer(), new ByteArrayDeserializer());
                Fault<?> throttle = cluster.broker(3).network().throttle(50_000, Network.Direction.FROM_BROKER)) {
            consumer.assign(List.of(partition));
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200));
                assertThat(slow.health().status()).isEqualTo(Health.Status.HEALTHY);
                return consumer.position(partition) == 400;
            });
            throttle.assertFelt();
            assertThat(slowestFetchMillis(consumer)).isGreaterThan(5_000);
        }
        assertThat(slow.episodes()).isEmpty();
    }

    private static double slowestFetchMillis(Consumer<?, ?> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-latency-max"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .max()
                .orElseThrow();
    }
}
