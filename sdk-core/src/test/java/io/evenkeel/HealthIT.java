package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Role;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not heal is escalated, and what is merely quiet is not. */
class HealthIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Makes escalate-after 2 x 3 + 5 = 11 s. */
    private static final Map<String, Object> QUICK = Map.of("request.timeout.ms", 3_000);

    private static KafkaCluster cluster;

    private final Heard heard = new Heard();
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(heard).build();

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

    private void awaitHealth(Health.Status status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kafka.health().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"freeze", "kill", "blackhole"})
    void clientsWhoseOnlyPartitionHasNobodyToServeItAreStuckUntilItHas(String how) throws Exception {
        String topic = "only-" + how;
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Traffic traffic = traffic(topic, Map.of(0, List.of(3)))) {
            assertThat(kafka.health().status()).isEqualTo(Health.Status.HEALTHY);
            Fault<?> fault = switch (how) {
                case "freeze" -> cluster.broker(3).freeze();
                case "kill" -> cluster.broker(3).kill();
                default -> cluster.broker(3).network().blackhole(Network.Direction.BOTH);
            };
            for (Role role : Role.values()) {
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(heard.of(role, partition)).contains("escalated"));
            }
            awaitHealth(Health.Status.STUCK);
            assertThat(kafka.health().reasons())
                    .hasSize(2)
                    .allMatch(reason -> reason.contains(topic + "-0 does not heal"));
            fault.heal();
            awaitHealth(Health.Status.HEALTHY);
            int acked = traffic.acked(0);
            await().atMost(SOON).until(() -> traffic.acked(0) > acked);
        }
    }

    @Test
    void oneStuckPartitionAmongOthersIsDegraded() throws Exception {
        try (Traffic traffic = traffic("some", Map.of(0, List.of(1), 1, List.of(2)))) {
            try (Fault<?> fault = cluster.broker(2).network().blackhole(Network.Direction.BOTH)) {
                fault.assertFelt();
                awaitHealth(Health.Status.DEGRADED);
                int acked = traffic.acked(0);
                int consumed = traffic.consumed(0);
                await().atMost(SOON).until(() -> traffic.acked(0) > acked && traffic.consumed(0) > consumed);
                assertThat(kafka.health().status()).isEqualTo(Health.Status.DEGRADED);
            }
            awaitHealth(Health.Status.HEALTHY);
        }
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
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                empty.poll(Duration.ofMillis(50));
                paused.poll(Duration.ofMillis(50));
                assertThat(quiet.health().status()).isEqualTo(Health.Status.HEALTHY);
                return clock.consumed(0) > enough;
            });
            assertThat(quiet.episodes()).isEmpty();
        }
    }
}
