package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrapped producer and a wrapped consumer tell of real faults. */
class LeaderMovesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

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

    /** A topic whose partition n is led by broker n + 1. */
    private Traffic traffic(String topic, Map<String, Object> common, Map<String, Object> consumers) {
        cluster.createTopic(
                topic,
                Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)),
                Map.of("min.insync.replicas", "2"));
        Map<String, Object> config = new java.util.HashMap<>(common);
        config.put("bootstrap.servers", cluster.bootstrapServers());
        Traffic traffic = new Traffic(kafka, topic, 3, config, consumers);
        await().atMost(SOON).until(traffic::flows);
        return traffic;
    }

    private void awaitHealed(TopicPartition partition) {
        for (Role role : Role.values()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(heard.of(role, partition)).contains("healed"));
        }
    }

    /** Opened, then leader changes, then healed, again and again. */
    private void assertOrder(Role role, TopicPartition partition) {
        assertThat(String.join(",", heard.of(role, partition)))
                .matches("(opened,(-?\\d -> -?\\d,)*healed,?)*(opened(,-?\\d -> -?\\d)*)?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aPreferredElectionIsOneMovePerClientAndAnEpisodeThatHeals(String protocol) throws Exception {
        String topic = "election-" + protocol;
        TopicPartition p0 = new TopicPartition(topic, 0);
        try (Traffic traffic = traffic(topic, Map.of(), Map.of("group.protocol", protocol))) {
            cluster.partition(p0).moveLeaderTo(2).assertFelt();
            awaitHealed(p0);

            for (Role role : Role.values()) {
                assertThat(heard.of(role, p0)).containsExactly("opened", "1 -> 2", "healed");
                assertThat(heard.healed(role, p0)).singleElement().satisfies(episode -> {
                    assertThat(episode.trigger()).isEqualTo(Trigger.LEADER_CHANGED);
                    assertThat(episode.leaders()).containsExactly(1, 2);
                    assertThat(episode.failed()).isZero();
                });
                for (int other : new int[] {1, 2}) {
                    assertThat(heard.of(role, new TopicPartition(topic, other))).noneMatch(what -> what.contains("->"));
                }
            }
            assertThat(kafka.episodes()).extracting(Episode::partition).contains(p0);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    enum Loss {
        STOP,
        KILL,
        FREEZE;

        Fault<BrokerGone> of(int broker) {
            return switch (this) {
                case STOP -> cluster.broker(broker).stop();
                case KILL -> cluster.broker(broker).kill();
                case FREEZE -> cluster.broker(broker).freeze();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLossOfALeaderHealsWhileTheBrokerIsStillGone(Loss loss) throws Exception {
        String topic = "loss-" + loss.name().toLowerCase(java.util.Locale.ROOT);
        TopicPartition p0 = new TopicPartition(topic, 0);
        Instant before = Instant.now();
        try (Traffic traffic = traffic(topic, Map.of("request.timeout.ms", 5_000), Map.of());
                Fault<BrokerGone> fault = loss.of(1)) {
            fault.assertFelt();
            awaitHealed(p0);
            int to = fault.receipt().moves().stream()
                    .filter(move -> move.partition().equals(p0))
                    .findFirst()
                    .orElseThrow()
                    .to();
            for (Role role : Role.values()) {
                assertThat(heard.of(role, p0)).contains("1 -> " + to);
                assertThat(heard.healed(role, p0)).last().satisfies(episode -> {
                    assertThat(episode.leaders()).endsWith(to);
                    assertThat(episode.opened()).isAfter(before);
                });
            }
            if (loss == Loss.KILL) {
                // A consumer has no retries to tell of: it is its failing reconnects that tell long before there is a
                // new leader.
                assertThat(heard.healed(Role.CONSUMER, p0))
                        .last()
                        .satisfies(episode -> assertThat(episode.trigger()).isEqualTo(Trigger.CONNECTION_REFUSED));
            }
            int acked = traffic.acked(0);
            int consumed = traffic.consumed(0);
            await().atMost(SOON).until(() -> traffic.acked(0) > acked && traffic.consumed(0) > consumed);
            fault.heal();
            await().atMost(SOON).until(() -> kafka.episodes().stream().allMatch(e -> e.closed() != null));
            for (Role role : Role.values()) {
                for (int partition = 0; partition < 3; partition++) {
                    assertOrder(role, new TopicPartition(topic, partition));
                }
            }
            assertThat(traffic.failures()).isEmpty();
            assertThat(heard.all()).extracting(Heard.Call::what).doesNotContain("escalated");
            assertThat(kafka.health()).isEqualTo(new Health(Health.Status.HEALTHY, java.util.List.of()));
        }
        assertThat(kafka.errors().count()).isZero();
    }

    @Test
    void aFrozenLeaderIsSeenLongBeforeTheRequestTimeoutEndsIt() throws Exception {
        TopicPartition p1 = new TopicPartition("silent", 1);
        try (Traffic traffic = traffic("silent", Map.of("request.timeout.ms", 30_000), Map.of());
                Fault<BrokerGone> fault = cluster.broker(2).freeze()) {
            for (Role role : Role.values()) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(heard.of(role, p1)).contains("opened"));
            }
            assertThat(kafka.episodes())
                    .filteredOn(e -> e.partition().equals(p1))
                    .extracting(Episode::trigger)
                    .containsOnly(Trigger.LEADER_SILENT);
            assertThat(heard.of(Role.PRODUCER, p1)).doesNotContain("healed");
            fault.heal();
            awaitHealed(p1);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    @Test
    void aCloseAbandonsWhatIsOpen() throws Exception {
        TopicPartition p2 = new TopicPartition("closing", 2);
        Traffic traffic = traffic("closing", Map.of("request.timeout.ms", 30_000), Map.of());
        try (Fault<BrokerGone> fault = cluster.broker(3).freeze()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(heard.of(Role.CONSUMER, p2)).contains("opened"));
            fault.assertFelt();
            Thread closing = new Thread(() -> {
                try {
                    traffic.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            closing.start();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(heard.of(Role.CONSUMER, p2)).endsWith("abandoned"));
            fault.heal();
            closing.join();
        }
        assertThat(kafka.episodes()).allSatisfy(e -> assertThat(e.closed()).isNotNull());
    }
}
