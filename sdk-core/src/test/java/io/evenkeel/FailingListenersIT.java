package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever listens may fail or hang: records flow on, and what happened is recorded all the same. */
class FailingListenersIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** 10 s of records and more: a send takes 5 ms. */
    private static final int TEN_SECONDS = 2_000;

    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /** Throws, whatever it hears. */
    private static final class Throwing implements EpisodeListener {

        private final Set<Outcome> heard = EnumSet.noneOf(Outcome.class);

        @Override
        public void opened(Episode episode) {
            fail(episode.outcome());
        }

        @Override
        public void leaderChanged(LeaderChange change) {
            throw new IllegalStateException("thrown by the test");
        }

        @Override
        public void escalated(Episode episode) {
            fail(episode.outcome());
        }

        @Override
        public void healed(Episode episode) {
            fail(episode.outcome());
        }

        @Override
        public void abandoned(Episode episode) {
            fail(episode.outcome());
        }

        private synchronized void fail(Outcome outcome) {
            heard.add(outcome);
            throw new StackOverflowError("thrown by the test");
        }

        private synchronized boolean hasHeard(Outcome outcome) {
            return heard.contains(outcome);
        }
    }

    /** Hangs at the first thing it hears, until let go. */
    private static final class Blocking implements EpisodeListener {

        private final CountDownLatch blocks = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final Heard heard = new Heard();

        @Override
        public void opened(Episode episode) {
            block();
            heard.opened(episode);
        }

        @Override
        public void leaderChanged(LeaderChange change) {
            block();
            heard.leaderChanged(change);
        }

        @Override
        public void healed(Episode episode) {
            heard.healed(episode);
        }

        private void block() {
            blocks.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    go.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Refuses every meter. */
    private static final class ThrowingRegistry extends SimpleMeterRegistry {

        private static UnsupportedOperationException refused(Meter.Id id) {
            return new UnsupportedOperationException("no meter " + id.getName());
        }

        @Override
        protected Counter newCounter(Meter.Id id) {
            throw refused(id);
        }

        @Override
        protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T obj, ToDoubleFunction<T> count) {
            throw refused(id);
        }

        @Override
        protected <T> Gauge newGauge(Meter.Id id, T obj, ToDoubleFunction<T> value) {
            throw refused(id);
        }

        @Override
        protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
            throw refused(id);
        }

        @Override
        protected DistributionSummary newDistributionSummary(
                Meter.Id id, DistributionStatisticConfig config, double scale) {
            throw refused(id);
        }

        @Override
        public Meter remove(Meter.Id id) {
            throw refused(id);
        }
    }

    /** A partition led by broker 1, and traffic on it. */
    private static Traffic traffic(ResilientKafka kafka, String topic) {
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2"));
        Traffic traffic =
                new Traffic(kafka, topic, 1, Map.of("bootstrap.servers", cluster.bootstrapServers()), Map.of());
        await().atMost(SOON).until(traffic::flows);
        return traffic;
    }

    /** Moves the leader under load; returns when both clients have healed, by our own record, and records have flowed on for 10 s. */
    private static void moveAndFlowOn(ResilientKafka kafka, Traffic traffic, String topic) {
        TopicPartition p0 = new TopicPartition(topic, 0);
        cluster.partition(p0).moveLeaderTo(2).assertFelt();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kafka.episodes().stream()
                                .filter(e -> e.outcome() == Outcome.HEALED
                                        && e.partition().equals(p0)
                                        && e.leaders().contains(2))
                                .map(e -> e.client().role())
                                .collect(Collectors.toSet()))
                        .containsExactlyInAnyOrder(Role.values()));
        int acked = traffic.acked(0) + TEN_SECONDS;
        int consumed = traffic.consumed(0) + TEN_SECONDS;
        await().atMost(SOON).until(() -> traffic.acked(0) > acked && traffic.consumed(0) > consumed);
        assertThat(traffic.failures()).isEmpty();
        await().atMost(SOON).until(() -> kafka.health().status() == Health.Status.HEALTHY);
    }

    @Test
    void aListenerThatThrowsIsCountedAndNothingElse() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Throwing throwing = new Throwing();
        ResilientKafka kafka = ResilientKafka.builder()
                .listener(throwing)
                .metrics(MicrometerMetrics.of(registry))
                .build();
        try (Traffic traffic = traffic(kafka, "throwing")) {
            moveAndFlowOn(kafka, traffic, "throwing");
            await().atMost(SOON).until(() -> throwing.hasHeard(Outcome.OPEN) && throwing.hasHeard(Outcome.HEALED));
        }
        // of each client: the move, the episode's begin and its end
        await().atMost(SOON).until(() -> kafka.errors().count() >= 6);
        assertThat(registry.get(MicrometerMetrics.INTERNAL_ERRORS)
                        .functionCounter()
                        .count())
                .isEqualTo((double) kafka.errors().count());
        assertThat(registry.find(MicrometerMetrics.EPISODES).timers()).isNotEmpty();
    }

    @Test
    @Timeout(600)
    void aListenerThatBlocksHoldsUpNeitherRecordsNorEpisodesNorClose() throws Exception {
        Blocking blocking = new Blocking();
        ResilientKafka kafka = ResilientKafka.builder().listener(blocking).build();
        try {
            Traffic traffic = traffic(kafka, "blocking");
            moveAndFlowOn(kafka, traffic, "blocking");
            assertThat(blocking.blocks.getCount()).isZero();
            traffic.close();
            assertThat(blocking.heard.all()).as("it still blocks").isEmpty();
            assertThat(kafka.errors().count()).as("what waits for it fits").isZero();
        } finally {
            blocking.go.countDown();
        }
        TopicPartition p0 = new TopicPartition("blocking", 0);
        for (Role role : Role.values()) {
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(blocking.heard.of(role, p0)).contains("1 -> 2", "opened", "healed"));
        }
    }

    @Test
    void aRegistryThatThrowsIsCountedAndNothingElse() throws Exception {
        Heard heard = new Heard();
        ResilientKafka kafka = ResilientKafka.builder()
                .listener(heard)
                .metrics(MicrometerMetrics.of(new ThrowingRegistry()))
                .build();
        try (Traffic traffic = traffic(kafka, "registry")) {
            long refusedAtFirst = kafka.errors().count();
            assertThat(refusedAtFirst).as("the gauges of the first client").isPositive();
            moveAndFlowOn(kafka, traffic, "registry");
            assertThat(kafka.errors().count()).as("what was to be counted").isGreaterThan(refusedAtFirst);
        }
        TopicPartition p0 = new TopicPartition("registry", 0);
        for (Role role : Role.values()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(heard.of(role, p0)).contains("1 -> 2", "opened", "healed"));
        }
    }
}
