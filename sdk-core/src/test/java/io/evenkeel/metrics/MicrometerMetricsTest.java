package io.evenkeel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.retry.Operation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

    private static final Instant BEGUN = Instant.parse("2026-11-21T12:00:00Z");
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMetrics metrics = MicrometerMetrics.of(registry);

    private final AtomicLong open = new AtomicLong();
    private final AtomicLong escalated = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final Readings readings = new Readings(open::get, escalated::get, errors::get);

    private static Episode episode(Role role, Trigger trigger, Outcome outcome, Duration took) {
        return new Episode(
                1,
                new ClientRef("any", role),
                ORDERS_0,
                trigger,
                BEGUN,
                null,
                BEGUN.plus(took),
                List.of(1, 2),
                1,
                5,
                0,
                outcome,
                null);
    }

    private static LeaderChange move(String topic, int partition) {
        return new LeaderChange(new ClientRef("any", Role.CONSUMER), new TopicPartition(topic, partition), 1, 2, BEGUN);
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauged(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void anEpisodeIsTimedByRoleTriggerAndOutcome() {
        metrics.healed(episode(Role.PRODUCER, Trigger.LEADER_CHANGED, Outcome.HEALED, Duration.ofMillis(700)));
        metrics.abandoned(episode(Role.CONSUMER, Trigger.LEADERLESS, Outcome.ABANDONED, Duration.ofSeconds(3)));

        assertThat(registry.get("evenkeel.episodes")
                        .tags("role", "producer", "trigger", "leader_changed", "outcome", "healed")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(700);
        assertThat(registry.get("evenkeel.episodes")
                        .tags("role", "consumer", "trigger", "leaderless", "outcome", "abandoned")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void recoveryIsOfHealedEpisodesOnlyAndFallsIntoBuckets() {
        metrics.healed(episode(Role.PRODUCER, Trigger.LEADER_CHANGED, Outcome.HEALED, Duration.ofMillis(700)));
        metrics.healed(episode(Role.PRODUCER, Trigger.LEADER_SILENT, Outcome.HEALED, Duration.ofSeconds(12)));
        metrics.abandoned(episode(Role.PRODUCER, Trigger.LEADERLESS, Outcome.ABANDONED, Duration.ofSeconds(3)));

        var recovery = registry.get("evenkeel.recovery").timer();
        assertThat(recovery.count()).isEqualTo(2);
        assertThat(Arrays.stream(recovery.takeSnapshot().histogramCounts())
                        .collect(
                                Collectors.toMap(bucket -> bucket.bucket(TimeUnit.MILLISECONDS), CountAtBucket::count)))
                .containsEntry(500.0, 0.0)
                .containsEntry(1_000.0, 1.0)
                .containsEntry(10_000.0, 1.0)
                .containsEntry(15_000.0, 2.0);
    }

    @Test
    void movesAreCountedByTopicUntilThereAreTooMany() {
        metrics.leaderChanged(move("orders", 0));
        metrics.leaderChanged(move("orders", 1));
        for (int i = 0; i < 1_000; i++) {
            metrics.leaderChanged(move("topic-" + i, 0));
        }
        metrics.leaderChanged(move("orders", 2));

        assertThat(counted("evenkeel.leader.moves", "topic", "orders")).isEqualTo(3);
        assertThat(counted("evenkeel.leader.moves", "topic", "topic-198")).isEqualTo(1);
        assertThat(counted("evenkeel.leader.moves", "topic", "other")).isEqualTo(801);
        assertThat(registry.get("evenkeel.leader.moves").counters()).hasSize(MicrometerMetrics.TOPICS + 1);
    }

    @Test
    void failedSendsAreCountedByCertainty() {
        metrics.started(readings);
        metrics.sendFailed(Certainty.UNKNOWN);
        metrics.sendFailed(Certainty.UNKNOWN);
        metrics.sendFailed(Certainty.NOT_WRITTEN);

        assertThat(counted("evenkeel.sends.failed", "certainty", "unknown")).isEqualTo(2);
        assertThat(counted("evenkeel.sends.failed", "certainty", "not_written")).isEqualTo(1);
        assertThat(counted("evenkeel.sends.failed", "certainty", "rejected")).isZero();
    }

    @Test
    void retriesAndAdjustmentsAreCounted() {
        metrics.retried(5);
        metrics.retried(2);
        metrics.adjusted("acks");

        assertThat(counted("evenkeel.records.retried")).isEqualTo(7);
        assertThat(counted("evenkeel.guard.adjustments", "key", "acks")).isEqualTo(1);
    }

    @Test
    void callsThatWereMadeAgainAreCountedByOperationAndOutcome() {
        metrics.redriven(Operation.COMMIT_SYNC, 2, new RuntimeException());
        metrics.redriven(Operation.COMMIT_SYNC, 3, new RuntimeException());
        metrics.recovered(Operation.COMMIT_SYNC, 3, Duration.ofSeconds(1));
        metrics.gaveUp(Operation.LIST_TOPICS, 2, new RuntimeException());
        assertThat(registry.get("evenkeel.calls.repeated").counters())
                .extracting(counter -> counter.getId().getTag("operation") + " "
                        + counter.getId().getTag("outcome") + " " + counter.count())
                .containsExactlyInAnyOrder("commitSync recovered 1.0", "listTopics gave_up 1.0");
    }

    @Test
    void gaugesAndInternalErrorsAreReadWhenAsked() {
        metrics.started(readings);
        open.set(3);
        escalated.set(1);
        errors.set(7);

        assertThat(gauged("evenkeel.episodes.open")).isEqualTo(3);
        assertThat(gauged("evenkeel.escalations.open")).isEqualTo(1);
        assertThat(registry.get("evenkeel.internal.errors").functionCounter().count())
                .isEqualTo(7);
    }

    @Test
    void gaugesLeaveWithTheLastClientAndComeBackWithTheNextWhileCountersStay() {
        assertThat(registry.getMeters()).isEmpty();
        metrics.started(readings);
        metrics.retried(5);
        errors.set(2);
        metrics.stopped(readings);

        assertThat(registry.find("evenkeel.episodes.open").gauge()).isNull();
        assertThat(registry.find("evenkeel.escalations.open").gauge()).isNull();
        assertThat(counted("evenkeel.records.retried")).isEqualTo(5);
        assertThat(registry.get("evenkeel.internal.errors").functionCounter().count())
                .isEqualTo(2);

        open.set(4);
        metrics.started(readings);
        assertThat(gauged("evenkeel.episodes.open")).isEqualTo(4);
        assertThat(registry.get("evenkeel.internal.errors").functionCounter().count())
                .isEqualTo(2);
    }

    @Test
    void severalOnOneRegistryAreAddedUpAndTheLastTakesTheGauges() {
        Readings others = new Readings(() -> 10, () -> 1, () -> 100);
        metrics.started(readings);
        metrics.started(others);
        open.set(1);
        errors.set(1);
        assertThat(gauged("evenkeel.episodes.open")).isEqualTo(11);

        metrics.stopped(others);
        assertThat(gauged("evenkeel.episodes.open")).isEqualTo(1);
        assertThat(registry.get("evenkeel.internal.errors").functionCounter().count())
                .isEqualTo(101);

        metrics.stopped(readings);
        assertThat(registry.find("evenkeel.episodes.open").gauge()).isNull();
    }

    /** Once through everything, so that the registry holds what there is. */
    private void exercise() {
        metrics.started(readings);
        metrics.adjusted("acks");
        metrics.leaderChanged(move("orders", 0));
        metrics.healed(episode(Role.PRODUCER, Trigger.LEADER_CHANGED, Outcome.HEALED, Duration.ofMillis(700)));
        metrics.sendFailed(Certainty.UNKNOWN);
        metrics.retried(1);
        metrics.recovered(Operation.POSITION, 2, Duration.ofSeconds(1));
        metrics.callsFailed("position", 1);
        metrics.warned(new Diagnosis(Cause.LEADER_FLAPPING, "", "", List.of(), BEGUN));
    }

    /** Without the buckets, which a SimpleMeterRegistry shows as gauges of their own. */
    private List<Meter.Id> ids() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.syntheticAssociation() == null)
                .toList();
    }

    @Test
    void everyNameIsAConstantAndEveryConstantIsAMeter() {
        exercise();
        Set<String> constants = Arrays.stream(MicrometerMetrics.class.getFields())
                .filter(field -> field.getType() == String.class)
                .map(MicrometerMetricsTest::value)
                .filter(value -> value.startsWith("evenkeel."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ids()).extracting(Meter.Id::getName).containsOnly(constants.toArray(String[]::new));
    }

    private static String value(java.lang.reflect.Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theDocumentNamesExactlyTheMetersAndTagsThatThereAre() throws IOException {
        exercise();
        Map<String, String> inCode = new TreeMap<>();
        for (Meter.Id id : ids()) {
            inCode.put(
                    id.getName(),
                    id.getType().name().toLowerCase(Locale.ROOT)
                            + id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new)));
        }

        Map<String, String> inDocument = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `(evenkeel\\.[a-z.]+)` \\| (\\w+) \\| (.*?) \\|.*");
        Pattern tag = Pattern.compile("`([a-z]+)`");
        for (String line : Files.readAllLines(Path.of("..", "docs", "metrics.md"))) {
            Matcher found = row.matcher(line);
            if (found.matches()) {
                Set<String> tags = tag.matcher(found.group(3))
                        .results()
                        .map(result -> result.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(inDocument.put(found.group(1), found.group(2) + tags))
                        .isNull();
            }
        }
        assertThat(inDocument).isEqualTo(inCode).hasSize(12);
    }

    @Test
    void theDocumentNamesEveryTagValueOfTheCode() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "metrics.md"));
        for (Enum<?>[] values : List.<Enum<?>[]>of(Trigger.values(), Role.values(), Certainty.values())) {
            for (Enum<?> value : values) {
                assertThat(document).contains("`" + value.name().toLowerCase(Locale.ROOT) + "`");
            }
        }
        for (Operation operation : Operation.values()) {
            assertThat(document).contains("`" + operation.method() + "`");
        }
        assertThat(document)
                .contains(
                        "`healed`",
                        "`abandoned`",
                        "`recovered`",
                        "`gave_up`",
                        "`other`",
                        Integer.toString(MicrometerMetrics.TOPICS));
    }
}
