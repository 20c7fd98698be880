package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wiring of a consumer's signals, and what time means to them. What Kafka really does is shown by the ITs. */
class ConsumerSignalsTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final Duration TICK = Duration.ofMillis(100);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Signal> seen = new ArrayList<>();
    private final InternalErrors errors = new InternalErrors();
    private ConsumerSignals signals = signals(false);
    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    private final Map<String, Double> counters = new HashMap<>();
    private int preferred = -1;

    private ConsumerSignals signals(boolean fromFollowers) {
        return new ConsumerSignals(() -> now, Duration.ofMillis(500), fromFollowers, () -> {}, errors);
    }

    @AfterEach
    void nothingFailedInside() {
        signals.close(seen::add);
        assertThat(errors.count()).isZero();
    }

    private void counter(int node, String name) {
        signals.metricAdded(metric(
                new MetricName(name, "consumer-node-metrics", "", Map.of("node-id", "node-" + node)),
                (config, at) -> counters.getOrDefault(name + node, 0.0)));
    }

    private static KafkaMetric metric(MetricName name, Gauge<?> value) {
        return new KafkaMetric(new Object(), name, value, new MetricConfig(), Time.SYSTEM);
    }

    private void connectedTo(int node) {
        for (String name : List.of("request-total", "response-total", "incoming-byte-total")) {
            counter(node, name);
        }
    }

    /** A fetch is sent to that broker, and answered. */
    private void answer(int node) {
        for (String name : List.of("request-total", "response-total", "incoming-byte-total")) {
            counters.merge(name + node, 1.0, Double::sum);
        }
    }

    private void leaders(int ofP0, int ofP1) {
        consumer.updatePartitions("orders", List.of(info(P0, ofP0), info(P1, ofP1)));
        signals.metadataUpdated("cluster");
    }

    private static PartitionInfo info(TopicPartition partition, int leader) {
        Node node = leader == Signal.NO_LEADER ? null : new Node(leader, "h", 9092);
        return new PartitionInfo(partition.topic(), partition.partition(), node, new Node[0], new Node[0]);
    }

    private void assign(TopicPartition... partitions) {
        consumer.assign(List.of(partitions));
        signals.assignmentChanged();
    }

    private void tick() {
        now = now.plus(TICK);
        signals.tick(seen::add);
    }

    /** The application waits in poll() for that long, a second at a time. */
    private void polls(Duration time, Runnable eachTick) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            boolean slice = passed.toMillis() % 1_000 == 0;
            if (slice) {
                signals.polled(consumer);
                signals.polling(consumer);
            }
            eachTick.run();
            tick();
        }
        signals.polled(consumer);
        tick();
    }

    private void polls(Duration time) {
        polls(time, () -> {});
    }

    private <S extends Signal> List<S> seen(Class<S> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void assignedAndServed() {
        connectedTo(1);
        connectedTo(2);
        leaders(1, 2);
        assign(P0, P1);
        polls(TICK);
    }

    @Test
    void whoeverIsToServeAndNeverSendsAByteIsToldOnceAndUntilItDoes() {
        leaders(1, 3);
        connectedTo(1);
        assign(P0, P1);
        polls(Duration.ofSeconds(10), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).singleElement().satisfies(none -> {
            assertThat(none.node()).isEqualTo(3);
            assertThat(none.partitions()).containsExactly(P1);
        });
        connectedTo(3);
        answer(3);
        tick();
        tick();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(P1);
    }

    @Test
    void aPartitionWithoutALeaderFromTheStartMakesNoProgress() {
        leaders(1, Signal.NO_LEADER);
        connectedTo(1);
        assign(P0, P1);
        polls(Duration.ofSeconds(5), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class))
                .singleElement()
                .satisfies(none -> assertThat(none.node()).isEqualTo(Signal.NO_LEADER));
    }

    @Test
    void timeOutsideOfPollIsNobodysFault() {
        assignedAndServed();
        for (int i = 0; i < 600; i++) {
            tick();
        }
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        assertThat(seen(Signal.NodeSilent.class)).isEmpty();
    }

    @Test
    void aBrokerIsGivenTimeFromWhenItIsNeeded() {
        connectedTo(1);
        connectedTo(2);
        leaders(1, 2);
        assign(P0);
        polls(Duration.ofMinutes(1), () -> answer(1));
        assign(P0, P1);
        polls(Duration.ofSeconds(1), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void aPausedPartitionIsAskedForNothing() {
        assignedAndServed();
        consumer.pause(Set.of(P1));
        signals.assignmentChanged();
        polls(Duration.ofMinutes(1), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void whatIsBufferedAndReturnedIsProgressThoughNothingIsFetched() {
        assignedAndServed();
        ConsumerRecords<String, String> buffered =
                new ConsumerRecords<>(Map.of(P1, List.of(new ConsumerRecord<>("orders", 1, 0, "k", "v"))), Map.of());
        polls(Duration.ofMinutes(1), () -> {
            answer(1);
            signals.returned(buffered);
        });
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void aBrokerWhoseQuotaIsUsedUpIsGivenTheTimeThatItAskedFor() {
        signals.metricAdded(metric(
                new MetricName("fetch-throttle-time-max", "consumer-fetch-manager-metrics", "", Map.of()),
                (config, at) -> 10_000.0));
        assignedAndServed();
        polls(Duration.ofSeconds(10), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        polls(Duration.ofSeconds(4), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);
    }

    @Test
    void whatIsRevokedInsidePollIsTakenAwayAtOnce() {
        assignedAndServed();
        signals.polling(consumer);
        signals.revoked(Set.of(P1));
        for (int i = 0; i < 100; i++) {
            answer(1);
            tick();
        }
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        assertThat(seen(Signal.Unassigned.class))
                .extracting(Signal.Unassigned::partition)
                .containsExactly(P1);
        assertThat(signals.inUse()).containsExactly(P0);
    }

    @Test
    void aTopicThatVanishesIsToldAtOnceAndItsAnswersAreNoProgress() {
        assignedAndServed();
        consumer.updatePartitions("orders", List.of(info(P0, 1)));
        signals.metadataUpdated("cluster");
        polls(Duration.ofSeconds(5), () -> {
            answer(1);
            answer(2);
        });
        assertThat(seen(Signal.TopicMissing.class))
                .singleElement()
                .satisfies(missing -> assertThat(missing.partitions()).containsExactly(P1));
        assertThat(signals.vanished()).containsExactly(P1);
        assertThat(seen(Signal.Progress.class)).isEmpty();

        leaders(1, 2);
        polls(Duration.ofSeconds(1), () -> answer(2));
        assertThat(signals.vanished()).isEmpty();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(P1);
    }

    @Test
    void aTopicThatWasNeverThereIsToldAfterAWhile() {
        assign(P0);
        polls(Duration.ofSeconds(1));
        assertThat(seen(Signal.TopicMissing.class)).isEmpty();
        polls(Duration.ofSeconds(5));
        assertThat(seen(Signal.TopicMissing.class)).hasSize(1);
        assertThat(signals.vanished()).isEmpty(); // it is not fetched, so there is nothing to hold back
    }

    @Test
    void aFollowerThatServesIsTheOneToWatchAndOneAnswerOfTheLeaderIsNoProgress() {
        signals = signals(true);
        signals.metricAdded(metric(
                new MetricName(
                        "preferred-read-replica",
                        "consumer-fetch-manager-metrics",
                        "",
                        Map.of("topic", "orders", "partition", "0")),
                (config, at) -> preferred));
        connectedTo(1);
        connectedTo(2);
        leaders(1, 1);
        assign(P0);
        preferred = 2;
        polls(Duration.ofSeconds(5));
        assertThat(seen(Signal.NoProgress.class))
                .singleElement()
                .satisfies(none -> assertThat(none.node()).isEqualTo(2));
        preferred = -1;
        tick();
        answer(1);
        tick();
        preferred = 2;
        tick();
        assertThat(seen(Signal.Progress.class)).isEmpty();
        answer(2);
        answer(2);
        tick();
        assertThat(seen(Signal.Progress.class)).hasSize(1);
    }
}
