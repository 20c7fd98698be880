package io.evenkeel.episode.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Incident;
import io.evenkeel.episode.IncidentListener;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IncidentsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> told = new ArrayList<>();
    private final List<Incident> closed = new ArrayList<>();
    private final Incidents incidents = new Incidents(new IncidentListener() {
        @Override
        public void opened(Incident incident) {
            told.add("opened");
        }

        @Override
        public void escalated(Incident incident) {
            told.add("escalated");
        }

        @Override
        public void closed(Incident incident) {
            told.add("closed");
            closed.add(incident);
        }
    });

    private static Episode episode(long id, String topic, int partition, long openedMillis, long retried) {
        return new Episode(
                id,
                new ClientRef("c", Role.PRODUCER),
                new TopicPartition(topic, partition),
                Trigger.LEADER_CHANGED,
                START.plusMillis(openedMillis),
                null,
                null,
                List.of(2),
                0,
                retried,
                0,
                Outcome.OPEN,
                null);
    }

    private static Episode healed(Episode e, int to, long closedMillis) {
        return new Episode(
                e.id(),
                e.client(),
                e.partition(),
                e.trigger(),
                e.opened(),
                null,
                START.plusMillis(closedMillis),
                List.of(2, to),
                0,
                e.retried(),
                0,
                Outcome.HEALED,
                null);
    }

    @Test
    void aBrokerThatLeavesIsOneIncidentForAllPartitionsAndClients() {
        long id = 0;
        List<Runnable> endings = new ArrayList<>();
        for (int client = 0; client < 25; client++) {
            EpisodeListener listener = incidents.client(() -> "cluster");
            for (int partition = 0; partition < 500; partition++) {
                Episode episode = episode(++id, "topic-" + partition % 12, partition, client * 100, 10);
                long end = 1_000 + partition;
                listener.opened(episode);
                int to = partition % 2 == 0 ? 1 : 3;
                endings.add(() -> listener.healed(healed(episode, to, end)));
            }
        }
        endings.forEach(Runnable::run);
        incidents.tick(START.plusMillis(1_600));
        assertThat(told).containsExactly("opened");

        incidents.tick(START.plusMillis(10_000));
        assertThat(told).containsExactly("opened", "closed");
        assertThat(closed).singleElement().satisfies(incident -> {
            assertThat(incident.partitions()).hasSize(500);
            assertThat(incident.clients()).isEqualTo(25);
            assertThat(incident.from()).containsExactly(2);
            assertThat(incident.to()).containsExactly(1, 3);
            assertThat(incident.slowestTook()).isEqualTo(Duration.ofMillis(1_499));
            assertThat(incident.retried()).as("each topic once a client").isEqualTo(25 * 12 * 10);
        });
    }

    /** acks=all stalls at the new leader, too, while the broker that left is in the ISR. */
    @Test
    void theBrokerThatLostAPartitionIsNamedAndNotTheOneThatHasIt() {
        EpisodeListener client = incidents.client(() -> "cluster");
        EpisodeListener other = incidents.client(() -> "cluster");
        Episode atItsNewLeader = withLeaders(episode(1, "orders", 0, 0, 0), List.of(3));
        Episode move = episode(2, "orders", 0, 100, 0);
        Episode later = withLeaders(episode(3, "orders", 0, 500, 0), List.of(3));
        client.opened(atItsNewLeader);
        other.opened(move);
        other.healed(healed(move, 3, 400));
        other.opened(later);
        client.healed(withLeaders(healed(atItsNewLeader, 3, 900), List.of(3)));
        other.healed(withLeaders(healed(later, 3, 900), List.of(3)));
        incidents.tick(START.plusMillis(10_000));
        assertThat(closed).singleElement().satisfies(incident -> {
            assertThat(incident.from()).containsExactly(2);
            assertThat(incident.to()).containsExactly(3);
            assertThat(incident.moved()).isEqualTo(1);
        });
    }

    private static Episode withLeaders(Episode e, List<Integer> leaders) {
        return new Episode(
                e.id(),
                e.client(),
                e.partition(),
                e.trigger(),
                e.opened(),
                e.escalated(),
                e.closed(),
                leaders,
                e.refreshes(),
                e.retried(),
                e.failed(),
                e.outcome(),
                e.diagnosis());
    }

    @Test
    void whatBeginsMuchLaterIsAnotherIncidentUnlessItIsTheSamePartition() {
        EpisodeListener client = incidents.client(() -> "cluster");
        EpisodeListener other = incidents.client(() -> "cluster");
        client.opened(episode(1, "orders", 0, 0, 0));
        other.opened(episode(2, "orders", 0, 9_000, 0));
        assertThat(told).containsExactly("opened");
        other.opened(episode(3, "orders", 1, 9_000, 0));
        assertThat(told).containsExactly("opened", "opened");
    }

    @Test
    void clustersAreKeptApart() {
        incidents.client(() -> "a").opened(episode(1, "orders", 0, 0, 0));
        incidents.client(() -> "b").opened(episode(1, "orders", 0, 0, 0));
        assertThat(told).containsExactly("opened", "opened");
    }

    @Test
    void anEscalationIsToldOnceAndResolvedOnce() {
        EpisodeListener client = incidents.client(() -> "cluster");
        Episode first = episode(1, "orders", 0, 0, 0);
        Episode second = episode(2, "orders", 1, 0, 0);
        client.opened(first);
        client.opened(second);
        client.escalated(first);
        client.escalated(second);
        client.healed(healed(first, 1, 40_000));
        incidents.tick(START.plusMillis(60_000));
        assertThat(told).containsExactly("opened", "escalated");
        client.healed(healed(second, 1, 61_000));
        incidents.tick(START.plusMillis(70_000));
        assertThat(told).containsExactly("opened", "escalated", "closed");
        assertThat(closed)
                .singleElement()
                .satisfies(incident -> assertThat(incident.escalated()).isTrue());
    }
}
