package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EpisodesTest {

    private final Episodes episodes = new Episodes();

    @Test
    void eachEpisodeIsThereOnceAsItWasToldLast() {
        Episode escalated = HandMade.escalated(1, "orders", 0, null);
        Episode diagnosed = HandMade.escalated(1, "orders", 0, Cause.LEADERLESS);
        Episode healed = HandMade.escalatedAndHealed(1, "orders", 0, Cause.LEADERLESS);
        Episode other = HandMade.open(2, "orders", 1);

        episodes.opened(HandMade.open(1, "orders", 0));
        episodes.opened(other);
        episodes.escalated(escalated);
        assertThat(episodes.all()).containsExactly(escalated, other);
        episodes.diagnosed(diagnosed);
        assertThat(episodes.all()).containsExactly(diagnosed, other);
        episodes.healed(healed);
        assertThat(episodes.all()).containsExactly(healed, other);
    }

    @Test
    void whatIsHandedOutDoesNotChange() {
        episodes.opened(HandMade.open(1, "orders", 0));
        var before = episodes.all();

        episodes.opened(HandMade.open(2, "orders", 1));

        assertThat(before).hasSize(1);
        assertThat(episodes.all()).hasSize(2);
    }

    @Test
    void movesAndWarningsAreKeptApartFromEpisodes() {
        LeaderChange change = new LeaderChange(HandMade.APP, new TopicPartition("orders", 0), 2, 3, HandMade.BEGAN);
        episodes.leaderChanged(change);
        episodes.warned(HandMade.diagnosis(Cause.LEADER_FLAPPING));

        assertThat(episodes.all()).isEmpty();
        assertThat(episodes.leaderChanges()).containsExactly(change);
        assertThat(episodes.warnings()).containsExactly(HandMade.diagnosis(Cause.LEADER_FLAPPING));
    }

    @Test
    void anEpisodeReadsAsALine() {
        assertThat(EpisodeText.told(HandMade.healed(1, "orders", 0)))
                .isEqualTo("#1 producer app, orders-0: CONNECTION_REFUSED, leader 2 -> 3, 12 records retried, 0 failed;"
                        + " healed in 1.34 s (BROKER_CRASHED)");
        assertThat(EpisodeText.told(HandMade.abandoned(7, "orders", 0)))
                .isEqualTo("#7 producer app, orders-0: CONNECTION_REFUSED, leader 2 -> 3, 12 records retried, 0 failed;"
                        + " abandoned after 5.00 s");
    }
}
