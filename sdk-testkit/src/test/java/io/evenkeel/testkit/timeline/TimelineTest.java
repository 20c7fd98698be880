package io.evenkeel.testkit.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final ClientRef PRODUCER = new ClientRef("producer", Role.PRODUCER);

    private Instant now = Charts.START;
    private final Timeline timeline = new Timeline(() -> now);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Episode episode(@Nullable Instant escalated, @Nullable Instant closed, Outcome outcome) {
        return new Episode(
                1,
                PRODUCER,
                P0,
                Trigger.LEADER_CHANGED,
                Charts.at(1),
                escalated,
                closed,
                List.of(1, 2),
                1,
                12,
                0,
                outcome,
                null);
    }

    @Test
    void countsStandWhereTheyWereCounted() {
        timeline.tally("acked").count();
        pass(Duration.ofMillis(250));
        timeline.tally("acked").count(3);
        timeline.tally("consumed").count();

        assertThat(timeline.chart("a test").series())
                .containsExactly(new Series("acked", List.of(1L, 0L, 3L)), new Series("consumed", List.of(0L, 0L, 1L)));
        assertThat(timeline.tally("acked").total()).isEqualTo(4);
    }

    @Test
    void aFaultLastsFromWhenItWasAppliedUntilItIsHealed() {
        pass(Duration.ofSeconds(3));
        Fault<BrokerGone> fault = timeline.strike("kill of leader", () -> new HandMadeFault(Charts.at(2), false));
        assertThat(timeline.chart("a test").spans()).singleElement().satisfies(span -> {
            assertThat(span.from()).isEqualTo(Charts.at(2));
            assertThat(span.to()).isNull();
        });

        pass(Duration.ofSeconds(3));
        fault.close();
        pass(Duration.ofSeconds(3));
        fault.close();
        assertThat(timeline.chart("a test").spans())
                .singleElement()
                .extracting(Span::kind, Span::label, Span::to)
                .containsExactly(Span.Kind.FAULT, "kill of leader", Charts.at(6));
    }

    @Test
    void aReignEndsWhereTheNextBegins() {
        timeline.leads(P0, 1, 0);
        pass(Duration.ofSeconds(2));
        timeline.leads(P0, -1, -1);
        pass(Duration.ofSeconds(1));
        timeline.leads(P0, 2, 2);

        assertThat(timeline.chart("a test").spans())
                .extracting(Span::label, Span::from, Span::to)
                .containsExactly(
                        tuple("1", Charts.START, Charts.at(2)),
                        tuple("none", Charts.at(2), Charts.at(3)),
                        tuple("2", Charts.at(3), null));
    }

    @Test
    void anEpisodeIsDrawnInItsNewestState() {
        timeline.listener().opened(episode(null, null, Outcome.OPEN));
        assertThat(timeline.chart("a test").spans())
                .extracting(Span::kind, Span::to)
                .containsExactly(tuple(Span.Kind.EPISODE, null));

        timeline.listener().escalated(episode(Charts.at(6), null, Outcome.OPEN));
        timeline.listener().healed(episode(Charts.at(6), Charts.at(9), Outcome.HEALED));
        Chart chart = timeline.chart("a test");
        assertThat(chart.spans())
                .extracting(Span::kind, Span::lane, Span::from, Span::to)
                .containsExactly(tuple(Span.Kind.ESCALATED, "producer", Charts.at(1), Charts.at(9)));
        assertThat(chart.moments()).extracting(Moment::text).containsExactly("orders-0 does not heal");
    }

    @Test
    void aMoveThatAClientTurnsToIsAMomentOfIt() {
        pass(Duration.ofSeconds(1));
        timeline.listener().leaderChanged(new LeaderChange(PRODUCER, P0, 1, LeaderChange.NO_LEADER, now));

        assertThat(timeline.chart("a test").moments())
                .containsExactly(new Moment(Charts.at(1), "producer", "orders-0 moved from 1 to none"));
    }

    @Test
    void whatWasOverAsSoonAsItHappenedLastsNoLonger() {
        pass(Duration.ofSeconds(2));
        Fault<BrokerGone> fault = timeline.strike("cut", () -> new HandMadeFault(Charts.at(2), true));
        pass(Duration.ofSeconds(8));
        fault.close();

        assertThat(timeline.chart("a test").spans())
                .extracting(Span::from, Span::to)
                .containsExactly(tuple(Charts.at(2), Charts.at(2)));
    }

    private static final class HandMadeFault implements Fault<BrokerGone> {

        private final Instant applied;
        private boolean over;

        HandMadeFault(Instant applied, boolean over) {
            this.applied = applied;
            this.over = over;
        }

        @Override
        public BrokerGone receipt() {
            return new BrokerGone(1, Broker.State.KILLED, 711, List.of(), applied, applied.plusSeconds(1));
        }

        @Override
        public void assertFelt() {}

        @Override
        public void heal() {
            over = true;
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }
}
