package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What producers and consumers of both protocols tell of faults that heal by themselves, one after the other. */
class FaultsThatHealIT {

    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
        // its leader, the coordinator of every group, is not hit
        cluster.createTopic("__consumer_offsets", Map.of(0, List.of(2, 3, 1)), Map.of("cleanup.policy", "compact"));
    }

    @AfterAll
    static void close() {
        FaultTable.print();
        cluster.close();
    }

    private static FaultRow row(String fault, String topic) {
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1)), Map.of());
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "request.timeout.ms",
                5_000,
                "delivery.timeout.ms",
                15_000,
                "evenkeel.guard.off",
                "delivery.timeout.ms");
        return new FaultRow(fault, topic, config, 1, List.of(Reader.What.TOPIC)).awaitFlow();
    }

    /** Whatever began is over and healed without an escalation, nothing was lost, and all is well. */
    private static void finish(FaultRow row) throws Exception {
        await().atMost(FaultRow.SOON).until(() -> row.kafka().health().status() == Health.Status.HEALTHY);
        row.sender().stop();
        row.awaitAllRead();
        row.judge(row.log());
        assertThat(row.sender().failed()).isEmpty();
        assertThat(row.kafka().episodes()).allSatisfy(episode -> {
            assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
            assertThat(episode.escalated()).isNull();
            assertThat(episode.failed()).isZero();
        });
        assertThat(row.readers())
                .allSatisfy(reader -> assertThat(reader.thrown()).isEmpty());
    }

    private static Set<Trigger> triggers(List<Episode> episodes) {
        return episodes.stream().map(Episode::trigger).collect(Collectors.toSet());
    }

    @Test
    void aPreferredElectionIsOneMovePerClientAndAnEpisodeThatHeals() throws Exception {
        try (FaultRow row = row("preferred election", "election")) {
            cluster.partition(row.p0()).moveLeaderTo(2).assertFelt();
            row.awaitHealed();
            finish(row);
            for (String client : row.clients()) {
                assertThat(row.heard(client, row.p0())).containsExactly("opened", "1 -> 2", "healed");
                assertThat(row.episodes(client, row.p0())).singleElement().satisfies(episode -> {
                    assertThat(episode.trigger()).isEqualTo(Trigger.LEADER_CHANGED);
                    assertThat(episode.leaders()).containsExactly(1, 2);
                });
                assertThat(row.heard(client, row.p1())).isEmpty();
            }
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
        try (FaultRow row = row(loss.name(), "loss-" + loss);
                Fault<BrokerGone> fault = loss.of(1)) {
            fault.assertFelt();
            row.awaitHealed();
            int to = fault.receipt().moves().stream()
                    .filter(move -> move.partition().equals(row.p0()))
                    .findFirst()
                    .orElseThrow()
                    .to();
            for (String client : row.clients()) {
                assertThat(row.heard(client, row.p0())).containsExactly("opened", "1 -> " + to, "healed");
                assertThat(row.heard(client, row.p1())).noneMatch(what -> what.contains("->"));
            }
            fault.heal();
            finish(row);
            for (String client : row.clients()) {
                assertThat(row.episodes(client, row.p0()))
                        .singleElement()
                        .satisfies(episode -> assertThat(episode.leaders()).containsExactly(1, to));
            }
        }
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainAndNothingIsLostOrTwice() throws Exception {
        try (FaultRow row = row("cut mid-request", "cut")) {
            await().atMost(FaultRow.SOON).until(() -> {
                cluster.broker(1).network().cut().assertFelt();
                return retried(row.sender().producer()) > 0;
            });
            finish(row);
        }
    }

    private static double retried(ResilientProducer<?, ?> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("record-retry-total")
                        && metric.getKey().group().equals("producer-metrics"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }
}
