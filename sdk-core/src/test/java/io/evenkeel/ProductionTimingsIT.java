package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Role;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Brokers as they come, clients with our defaults: what heals by itself is never escalated. */
@Tag("full")
class ProductionTimingsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final Heard heard = new Heard();
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(heard).build();

    @Test
    void benignFaultsHealWithoutAnEscalation() throws Exception {
        TopicPartition p0 = new TopicPartition("orders", 0);
        try (KafkaCluster cluster =
                KafkaCluster.builder().brokers(3).productionTimings().start()) {
            cluster.createTopic(
                    "orders",
                    Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)),
                    Map.of("min.insync.replicas", "2"));
            try (Traffic traffic = new Traffic(
                    kafka, "orders", 3, Map.of("bootstrap.servers", cluster.bootstrapServers()), Map.of())) {
                await().atMost(SOON).until(traffic::flows);
                for (int broker = 1; broker <= 3; broker++) {
                    cluster.broker(broker).restart();
                }
                awaitCalm();
                try (Fault<?> kill = cluster.partition(p0).leader().kill()) {
                    kill.assertFelt();
                    awaitCalm();
                }
                awaitCalm();
                int healedBefore = heard.healed(Role.CONSUMER, p0).size();
                try (Fault<?> freeze = cluster.partition(p0).leader().freeze()) {
                    freeze.assertFelt();
                    await().atMost(SOON)
                            .until(() -> heard.healed(Role.CONSUMER, p0).size() > healedBefore);
                    awaitCalm();
                }
                awaitCalm();
                assertThat(traffic.failures()).isEmpty();
            }
        }
        assertThat(heard.all()).extracting(Heard.Call::what).contains("healed").doesNotContain("escalated");
        assertThat(kafka.errors().count()).isZero();
    }

    /** Time is what is tested here, and a condition for it is the records of a busy topic. */
    @Test
    void aConsumerWhoseApplicationPausesForAMinuteIsHealthy() throws Exception {
        TopicPartition p0 = new TopicPartition("slow-work", 0);
        ResilientKafka paused = ResilientKafka.builder().build();
        try (KafkaCluster cluster =
                KafkaCluster.builder().brokers(1).productionTimings().start()) {
            cluster.createTopic("slow-work", 1, 1);
            Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
            try (Traffic clock = new Traffic(kafka, "slow-work", 1, config, Map.of());
                    Consumer<Integer, Integer> consumer =
                            paused.consumer(config, new IntegerDeserializer(), new IntegerDeserializer())) {
                consumer.assign(List.of(p0));
                consumer.seekToBeginning(consumer.assignment());
                await().atMost(SOON)
                        .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
                int aMinuteOn = clock.consumed(0) + 12_000; // at 200 records a second
                await().atMost(Duration.ofMinutes(5)).until(() -> {
                    assertThat(paused.health().status()).isEqualTo(Health.Status.HEALTHY);
                    return clock.consumed(0) > aMinuteOn;
                });
                long behind = consumer.position(p0);
                await().atMost(SOON).until(() -> {
                    consumer.poll(Duration.ofMillis(100));
                    assertThat(paused.health().status()).isEqualTo(Health.Status.HEALTHY);
                    return consumer.position(p0) > behind + 10_000;
                });
            }
        }
        assertThat(paused.episodes()).isEmpty();
    }

    /** Leaders hold acks=all back until it is out of the ISR, which takes 30 s to 45 s: brokers look every 15 s who lags. */
    @Test
    void oneIsolatedFollowerHealsWithoutAnEscalation() throws Exception {
        try (KafkaCluster cluster =
                        KafkaCluster.builder().brokers(3).productionTimings().start();
                HealthWatch health = new HealthWatch()) {
            cluster.createTopic(
                    "payments",
                    Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)),
                    Map.of("min.insync.replicas", "2"));
            try (Traffic traffic = new Traffic(
                    kafka, "payments", 3, Map.of("bootstrap.servers", cluster.bootstrapServers()), Map.of())) {
                await().atMost(SOON).until(traffic::flows);
                health.watch("all", kafka::health);
                try (Fault<?> shrunk = cluster.partition("payments", 0).shrinkIsr()) {
                    shrunk.assertFelt();
                    System.out.println("ISOLATED " + shrunk.receipt().told());
                    awaitCalm();
                }
                awaitCalm();
                kafka.episodes().forEach(episode -> System.out.println("ISOLATED " + episode));
                System.out.println("ISOLATED " + health.of("all"));
                assertThat(traffic.failures()).isEmpty();
                assertThat(health.of("all"))
                        .containsSubsequence(Health.Status.HEALTHY, Health.Status.RECOVERING, Health.Status.HEALTHY)
                        .containsOnly(Health.Status.HEALTHY, Health.Status.RECOVERING);
            }
        }
        assertThat(heard.all()).extracting(Heard.Call::what).contains("healed").doesNotContain("escalated");
        assertThat(kafka.errors().count()).isZero();
    }

    private void awaitCalm() {
        await().atMost(SOON).until(() -> kafka.health().status() == Health.Status.HEALTHY);
    }
}
