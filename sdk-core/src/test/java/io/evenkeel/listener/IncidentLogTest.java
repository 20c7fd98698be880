package io.evenkeel.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Incident;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IncidentLogTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TopicPartition P7 = new TopicPartition("payments", 7);

    private static Incident incident(
            Set<TopicPartition> partitions, int moved, List<Integer> to, TopicPartition slowest, boolean escalated) {
        return new Incident(
                1,
                "c",
                START,
                START.plusMillis(1300),
                escalated,
                1,
                partitions,
                Math.min(moved, partitions.size()),
                List.of(2),
                to,
                slowest,
                Duration.ofMillis(1300),
                380,
                0,
                Set.of(Trigger.LEADER_CHANGED),
                null);
    }

    @Test
    void aMoveOfOnePartitionIsOneShortLine() {
        assertThat(IncidentLog.story(incident(Set.of(P7), 1, List.of(3), P7, false)))
                .isEqualTo(
                        "broker 2: payments-7 moved to 3; healed in 1.30 s; 1 client, 380 records retried, 0 failed");
    }

    @Test
    void manyPartitionsAreCountedAndTheSlowestNamed() {
        Set<TopicPartition> two = Set.of(P7, new TopicPartition("orders", 0));
        assertThat(IncidentLog.story(incident(two, 2, List.of(1, 3), P7, false)))
                .isEqualTo("broker 2: 2 partitions of 2 topics moved to 1, 3; healed in 1.30 s (slowest payments-7);"
                        + " 1 client, 380 records retried, 0 failed");
        assertThat(IncidentLog.story(incident(two, 1, List.of(1), P7, false)))
                .startsWith("broker 2: 2 partitions of 2 topics, 1 of them moved to 1; healed in");
    }

    @Test
    void anEscalationIsResolvedAndAClientThatLeavesIsNotCalledHealed() {
        assertThat(IncidentLog.story(incident(Set.of(P7), 0, List.of(), P7, true)))
                .startsWith("broker 2: payments-7; escalation resolved; healed in 1.30 s");
        assertThat(IncidentLog.story(incident(Set.of(P7), 0, List.of(), null, false)))
                .startsWith("broker 2: payments-7; let go before it healed;");
    }

    @Test
    void troubleOfATopicAsAWholeIsToldByItsName() {
        TopicPartition any = new TopicPartition("orders", Episode.ANY_PARTITION);
        assertThat(IncidentLog.story(incident(Set.of(any), 0, List.of(), any, false)))
                .startsWith("broker 2: orders; healed in 1.30 s; 1 client");
        assertThat(IncidentLog.story(incident(Set.of(any, P7), 0, List.of(), any, false)))
                .contains("(slowest orders)");
        TopicPartition all = new TopicPartition("", Episode.ANY_PARTITION);
        assertThat(IncidentLog.story(incident(Set.of(all), 0, List.of(), all, false)))
                .startsWith("broker 2: all topics; healed");
    }
}
