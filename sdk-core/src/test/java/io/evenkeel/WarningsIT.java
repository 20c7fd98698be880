package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a person is warned of although it heals each time. */
class WarningsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private static KafkaCluster cluster;

    private final List<Diagnosis> warned = new CopyOnWriteArrayList<>();
    private final List<LeaderChange> moves = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ResilientKafka kafka = ResilientKafka.builder()
            .metrics(MicrometerMetrics.of(registry))
            .listener(new EpisodeListener() {
                @Override
                public void leaderChanged(LeaderChange change) {
                    moves.add(change);
                }

                @Override
                public void warned(Diagnosis diagnosis) {
                    warned.add(diagnosis);
                }
            })
            .build();

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.incidents");
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel() == Level.WARN) {
                warnings.add(event.getFormattedMessage());
            }
        }
    };

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private long moves(TopicPartition partition, int from) {
        return moves.stream()
                .filter(move -> move.partition().equals(partition) && move.from() == from)
                .filter(move -> move.client().clientId().startsWith("producer"))
                .count();
    }

    @Test
    void aLeaderThatFlapsIsWarnedOfOnceAndARollingRestartIsNot() throws Exception {
        cluster.createTopic("rolled", Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)), Map.of());
        cluster.createTopic("flapping", Map.of(0, List.of(1, 3)), Map.of());
        TopicPartition flapping = new TopicPartition("flapping", 0);
        Map<String, Object> common = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (Traffic rolled = new Traffic(kafka, "rolled", 3, common, Map.of());
                Traffic traffic = new Traffic(kafka, "flapping", 1, common, Map.of())) {
            await().atMost(SOON).until(() -> rolled.flows() && traffic.flows());
            for (int broker = 1; broker <= 3; broker++) {
                cluster.broker(broker).restart().assertFelt();
            }
            await().atMost(SOON).until(() -> moves(new TopicPartition("rolled", 2), 3) > 0);
            int before = cluster.partition(flapping).leader().id();

            cluster.partition(flapping).flapLeader(10).assertFelt();
            await().atMost(SOON).until(() -> !warned.isEmpty());
            System.out.println(warnings);

            assertThat(warned).singleElement().satisfies(told -> {
                assertThat(told.cause()).isEqualTo(Cause.LEADER_FLAPPING);
                assertThat(told.summary())
                        .matches(
                                "Broker [13] lost flapping-0 \\d+ times in \\d+ (s|ms)"
                                        + "( \\(brokers 1, 3 in turn\\))?, where no more than 2 in 15 min are to be expected\\.");
                assertThat(told.remedy()).contains("auto.leader.rebalance.enable");
            });
            assertThat(warnings).containsExactly(warned.get(0).line());

            long seen = moves(flapping, before);
            cluster.partition(flapping).flapLeader(6).assertFelt();
            await().atMost(SOON).until(() -> moves(flapping, before) > seen);
            assertThat(rolled.failures()).isEmpty();
            assertThat(traffic.failures()).isEmpty();
        }
        assertThat(warnings).as("once a window, also when the clients leave").hasSize(1);
        assertThat(registry.get("evenkeel.warnings")
                        .tag("cause", "leader_flapping")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(kafka.errors().count()).isZero();
    }

    @Test
    void sendsThatGaveUpBeforeTheirOnlyBrokerCameBackAreToldOnceWithBothNumbers() throws Exception {
        cluster.createTopic("only", Map.of(0, List.of(2)), Map.of());
        Map<String, Object> common = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "request.timeout.ms",
                4_000,
                "delivery.timeout.ms",
                10_000,
                "client.id",
                "hasty",
                "evenkeel.guard.off",
                "delivery.timeout.ms");
        try (Traffic traffic = new Traffic(kafka, "only", 1, common, Map.of())) {
            await().atMost(SOON).until(traffic::flows);
            try (Fault<BrokerGone> frozen = cluster.broker(2).freeze()) {
                await().atMost(SOON).until(() -> traffic.failures().size() >= 200);
                frozen.assertFelt();
            }
            // a shorter recovery, of the offsets or of the consumer, may have shown before that the budget is small
            await().atMost(SOON)
                    .until(() -> warned.stream().anyMatch(told -> told.summary().contains(" gave up ")));
            System.out.println(warnings);
            Episode gaveUpOn = kafka.episodes().stream()
                    .filter(episode -> episode.failed() > 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(gaveUpOn.duration()).isGreaterThan(Duration.ofSeconds(10));
            assertThat(warned).allSatisfy(told -> assertThat(told.cause()).isEqualTo(Cause.RETRY_BUDGET_TOO_SMALL));
            assertThat(warned).hasSizeLessThanOrEqualTo(2).last().satisfies(told -> {
                assertThat(told.summary())
                        .isEqualTo("Sends of producer hasty (delivery.timeout.ms=10000, the recovery of only-0 took "
                                + gaveUpOn.duration().toMillis() + " ms) gave up before the cluster healed.");
                assertThat(told.remedy())
                        .contains("delivery.timeout.ms to "
                                + 2 * gaveUpOn.duration().toMillis() + " or more");
            });
        }
        assertThat(warnings)
                .containsExactlyElementsOf(warned.stream().map(Diagnosis::line).toList());
        assertThat(registry.get("evenkeel.warnings")
                        .tag("cause", "retry_budget_too_small")
                        .counter()
                        .count())
                .isEqualTo(warned.size());
        assertThat(kafka.errors().count()).isZero();
    }
}
