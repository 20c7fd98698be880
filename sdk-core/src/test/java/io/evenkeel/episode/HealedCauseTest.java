package io.evenkeel.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HealedCauseTest {

    private static final Instant OPENED = Instant.parse("2026-01-01T12:00:00Z");

    record Row(String name, Role role, Trigger trigger, List<Integer> leaders, long tookMs, Cause cause) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, Role role, Trigger trigger, List<Integer> leaders, long tookMs, Cause cause) {
        return new Row(name, role, trigger, leaders, tookMs, cause);
    }

    /** Triggers and leaders as FaultsThatHealIT sees them of real faults, and their neighbours. */
    static Stream<Row> rows() {
        Role producer = Role.PRODUCER;
        Role consumer = Role.CONSUMER;
        return Stream.of(
                row("an election", producer, Trigger.LEADER_CHANGED, List.of(1, 3), 1_000, Cause.LEADER_MOVED),
                row("a clean stop", consumer, Trigger.LEADER_CHANGED, List.of(1, 3), 1_000, Cause.LEADER_MOVED),
                row("flapping", producer, Trigger.LEADER_CHANGED, List.of(1, 3, 1), 1_000, Cause.LEADER_MOVED),
                row(
                        "an election, retries first",
                        producer,
                        Trigger.ACKS_MISSING,
                        List.of(1, 3),
                        1_200,
                        Cause.LEADER_MOVED),
                row(
                        "kill -9, retries first",
                        producer,
                        Trigger.ACKS_MISSING,
                        List.of(1, 3),
                        3_100,
                        Cause.BROKER_CRASHED),
                row("kill -9", producer, Trigger.CONNECTION_REFUSED, List.of(1, 3), 3_100, Cause.BROKER_CRASHED),
                row("kill -9", consumer, Trigger.CONNECTION_REFUSED, List.of(1, 3), 3_100, Cause.BROKER_CRASHED),
                row("a freeze", producer, Trigger.LEADER_SILENT, List.of(1, 3), 5_000, Cause.BROKER_CRASHED),
                row("a freeze", consumer, Trigger.LEADER_SILENT, List.of(1, 3), 5_000, Cause.BROKER_CRASHED),
                row(
                        "nobody served it, then another",
                        consumer,
                        Trigger.NO_PROGRESS,
                        List.of(1, 3),
                        5_000,
                        Cause.BROKER_CRASHED),
                row(
                        "a send failed, then another led",
                        producer,
                        Trigger.SEND_FAILED,
                        List.of(1, 3),
                        9_000,
                        Cause.BROKER_CRASHED),
                row("none, then another", consumer, Trigger.LEADERLESS, List.of(1, -1, 3), 9_000, Cause.BROKER_CRASHED),
                row(
                        "none, then the same",
                        consumer,
                        Trigger.LEADERLESS,
                        List.of(1, -1, 1),
                        9_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "changed to none, then the same",
                        producer,
                        Trigger.LEADER_CHANGED,
                        List.of(1, -1, 1),
                        9_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "refused, then the same",
                        consumer,
                        Trigger.CONNECTION_REFUSED,
                        List.of(1),
                        4_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "refused, another, then the same",
                        consumer,
                        Trigger.CONNECTION_REFUSED,
                        List.of(1, 3, 1),
                        4_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "silent, none, then the same",
                        consumer,
                        Trigger.LEADER_SILENT,
                        List.of(1, -1, 1),
                        9_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "retries, none, then the same",
                        producer,
                        Trigger.ACKS_MISSING,
                        List.of(1, -1, 1),
                        2_000,
                        Cause.BROKER_RESTARTED),
                row(
                        "lost and made again, then another",
                        producer,
                        Trigger.CONNECTION_LOST,
                        List.of(1, 3),
                        900,
                        Cause.BROKER_RESTARTED),
                row("a cut", producer, Trigger.CONNECTION_LOST, List.of(1), 120, Cause.CONNECTION_CUT),
                row("acks held back", producer, Trigger.ACKS_MISSING, List.of(1), 3_000, Cause.ISR_PAUSE),
                row(
                        "acks held back, nothing else asked",
                        producer,
                        Trigger.LEADER_SILENT,
                        List.of(1),
                        3_000,
                        Cause.ISR_PAUSE),
                row("silent to a consumer", consumer, Trigger.LEADER_SILENT, List.of(1), 3_000, Cause.UNDIAGNOSED),
                row("no progress, then some", consumer, Trigger.NO_PROGRESS, List.of(1), 3_000, Cause.UNDIAGNOSED),
                row("a send failed", producer, Trigger.SEND_FAILED, List.of(1), 3_000, Cause.UNDIAGNOSED),
                row("no leader at first", consumer, Trigger.LEADERLESS, List.of(-1, 1), 3_000, Cause.UNDIAGNOSED),
                row("nobody answered at first", producer, Trigger.NO_METADATA, List.of(-1), 9_000, Cause.UNDIAGNOSED),
                row("a right that was given", consumer, Trigger.REFUSED, List.of(-1), 9_000, Cause.UNDIAGNOSED),
                row("a topic created again", consumer, Trigger.TOPIC_MISSING, List.of(-1, 1), 3_000, Cause.UNDIAGNOSED),
                row(
                        "a topic that was away",
                        producer,
                        Trigger.TOPIC_MISSING,
                        List.of(1, -1, 1),
                        3_000,
                        Cause.UNDIAGNOSED));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatHealedIsNamedByWhatWasSeenOfItAlone(Row row) {
        assertThat(HealedCause.of(episode(row, null, Outcome.HEALED))).isEqualTo(row.cause);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatWasEscalatedOrDidNotHealIsNotNamedByIt(Row row) {
        assertThat(HealedCause.of(episode(row, OPENED.plusMillis(10), Outcome.HEALED)))
                .isEqualTo(Cause.UNDIAGNOSED);
        assertThat(HealedCause.of(episode(row, null, Outcome.OPEN))).isEqualTo(Cause.UNDIAGNOSED);
        assertThat(HealedCause.of(episode(row, null, Outcome.ABANDONED))).isEqualTo(Cause.UNDIAGNOSED);
    }

    @ParameterizedTest
    @EnumSource
    void everyTriggerIsInTheTable(Trigger trigger) {
        assertThat(rows()).anyMatch(row -> row.trigger == trigger);
    }

    @Test
    void everyCauseThatHealsByItselfIsToldAndNoOther() {
        Set<Cause> heals = EnumSet.allOf(Cause.class).stream()
                .filter(cause -> cause.weight() == Cause.Weight.HEALS)
                .collect(Collectors.toSet());
        heals.add(Cause.UNDIAGNOSED);
        assertThat(rows().map(Row::cause).collect(Collectors.toSet())).isEqualTo(heals);
    }

    private static Episode episode(Row row, @Nullable Instant escalated, Outcome outcome) {
        return new Episode(
                1,
                new ClientRef("orders-1", row.role),
                new TopicPartition("orders", 0),
                row.trigger,
                OPENED,
                escalated,
                outcome == Outcome.OPEN ? null : OPENED.plus(Duration.ofMillis(row.tookMs)),
                row.leaders,
                0,
                0,
                0,
                outcome,
                null);
    }
}
