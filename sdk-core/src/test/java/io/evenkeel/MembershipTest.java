package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Episode episode(long id, Outcome outcome) {
        return new Episode(
                id,
                new ClientRef("c", Role.CONSUMER),
                new TopicPartition("orders", 0),
                Trigger.LEADER_CHANGED,
                START.plusSeconds(id),
                null,
                outcome == Outcome.OPEN ? null : START.plusSeconds(60),
                List.of(1),
                0,
                0,
                0,
                outcome,
                null);
    }

    @Test
    void anEpisodeThatEndsWhileItIsLookedForIsThereOnceAndHasEnded() {
        EpisodeHistory history = new EpisodeHistory(10);
        history.add(episode(3, Outcome.HEALED));
        history.add(episode(1, Outcome.HEALED));

        List<Episode> all = Membership.inOrder(List.of(episode(2, Outcome.OPEN), episode(3, Outcome.OPEN)), history);

        assertThat(all)
                .containsExactly(episode(1, Outcome.HEALED), episode(2, Outcome.OPEN), episode(3, Outcome.HEALED));
    }
}
