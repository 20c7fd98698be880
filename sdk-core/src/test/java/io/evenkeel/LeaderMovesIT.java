package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told of a fault before it is over, and when the client is closed first. How each fault ends is in {@link FaultsThatHealIT}. */
class LeaderMovesIT {

    private static final Duration SOON = Duration.ofMinutes(3);

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

    /** The episode of that partition that is open now: what was noise before the fault is over. */
    private Optional<Episode> open(Role role, TopicPartition partition) {
        return kafka.episodes().stream()
                .filter(e -> e.outcome() == Outcome.OPEN
                        && e.client().role() == role
                        && e.partition().equals(partition))
                .findFirst();
    }

    @Test
    void aFrozenLeaderIsSeenLongBeforeTheRequestTimeoutEndsIt() throws Exception {
        TopicPartition p1 = new TopicPartition("silent", 1);
        try (Traffic traffic = traffic("silent", Map.of("request.timeout.ms", 30_000), Map.of());
                Fault<BrokerGone> fault = cluster.broker(2).freeze()) {
            for (Role role : Role.values()) {
                await().atMost(SOON).until(() -> open(role, p1).isPresent());
                assertThat(open(role, p1)).get().extracting(Episode::trigger).isEqualTo(Trigger.LEADER_SILENT);
            }
            assertThat(open(Role.PRODUCER, p1)).as("it does not heal yet").isPresent();
            fault.heal();
            for (Role role : Role.values()) {
                await().atMost(SOON).until(() -> open(role, p1).isEmpty());
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(heard.of(role, p1)).endsWith("healed"));
            }
            assertThat(traffic.failures()).isEmpty();
        }
    }

    @Test
    void aCloseAbandonsWhatIsOpen() throws Exception {
        TopicPartition p2 = new TopicPartition("closing", 2);
        Traffic traffic = traffic("closing", Map.of("request.timeout.ms", 30_000), Map.of());
        try (Fault<BrokerGone> fault = cluster.broker(3).freeze()) {
            await().atMost(SOON).until(() -> open(Role.CONSUMER, p2).isPresent());
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
