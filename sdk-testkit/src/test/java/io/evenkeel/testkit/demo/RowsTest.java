package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.LeaderElected;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.ledger.Judge;
import io.evenkeel.testkit.ledger.Sent;
import io.evenkeel.testkit.ledger.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final Verdict CLEAN = Judge.judge(List.of(), List.of());

    @Test
    void timesRunFromTheStrikeToTheFirstNoticeAndTheLastHealingOfEachRole() {
        List<Noticed> episodes = List.of(
                healed(Role.PRODUCER, 1, 10_100, 10_900),
                healed(Role.PRODUCER, 2, 10_050, 10_700),
                healed(Role.CONSUMER, 3, 10_200, 12_000));

        Row row = only(new Rows("demo", List.of(kill(10_000, 15_000)), episodes, CLEAN));

        assertThat(row.detected()).isEqualTo(Duration.ofMillis(50));
        assertThat(row.producerHealed()).isEqualTo(Duration.ofMillis(900));
        assertThat(row.consumerHealed()).isEqualTo(Duration.ofMillis(2_000));
        assertThat(row.healed()).isTrue();
    }

    @Test
    void whatIsNoticedAfterTheRepairBeganIsNoEffectOfTheFault() {
        List<Noticed> episodes =
                List.of(healed(Role.PRODUCER, 1, 10_100, 10_900), healed(Role.PRODUCER, 2, 15_100, 16_000));

        assertThat(only(new Rows("demo", List.of(kill(10_000, 15_000)), episodes, CLEAN))
                        .producerHealed())
                .isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void aFaultThatNobodyNoticedHasNoTimes() {
        Row row = only(new Rows("demo", List.of(kill(10_000, 15_000)), List.of(), CLEAN));

        assertThat(row.detected()).isNull();
        assertThat(row.healed()).isFalse();
    }

    @Test
    void anEpisodeThatIsOpenOrAbandonedHasNotHealed() {
        List<Noticed> episodes = List.of(
                healed(Role.PRODUCER, 1, 10_100, 10_900),
                episode(Role.PRODUCER, 2, 10_100, 10_800, Outcome.ABANDONED),
                episode(Role.CONSUMER, 3, 10_100, 99_000, Outcome.OPEN));

        Row row = only(new Rows("demo", List.of(kill(10_000, 15_000)), episodes, CLEAN));

        assertThat(row.unhealed()).isEqualTo(2);
        assertThat(row.healed()).isFalse();
        assertThat(row.consumerHealed()).isNull();
    }

    @Test
    void aFaultOfSeveralStrikesTellsItsSlowestAndAddsUpRetries() {
        FaultPlayed roll = new FaultPlayed("roll", List.of(strike(10_000, 11_000, 7), strike(20_000, 21_000, 5)));
        List<Noticed> episodes =
                List.of(healed(Role.PRODUCER, 1, 10_100, 10_300), healed(Role.PRODUCER, 2, 20_050, 20_900));

        Row row = only(new Rows("demo", List.of(roll), episodes, CLEAN));

        assertThat(row.detected()).isEqualTo(Duration.ofMillis(100));
        assertThat(row.producerHealed()).isEqualTo(Duration.ofMillis(900));
        assertThat(row.retried()).isEqualTo(12);
        assertThat(row.leaders()).isEqualTo("4 moves");
    }

    @Test
    void leadersAreThoseOfTheTopicOnly() {
        assertThat(only(new Rows("demo", List.of(kill(10_000, 15_000)), List.of(), CLEAN))
                        .leaders())
                .isEqualTo("2->1,3");
        assertThat(only(new Rows("other", List.of(kill(10_000, 15_000)), List.of(), CLEAN))
                        .leaders())
                .isEmpty();
    }

    @Test
    void aRecordCountsForTheFaultDuringWhichItWasSent() {
        Verdict verdict =
                Judge.judge(List.of(acked(1, 9_999), acked(2, 10_000), acked(3, 19_999), acked(4, 20_000)), List.of());
        List<FaultPlayed> played = List.of(kill(10_000, 15_000), election(20_000));

        assertThat(new Rows("demo", played, List.of(), verdict).all())
                .extracting(Row::lost)
                .containsExactly(2, 1);
    }

    private static Row only(Rows rows) {
        assertThat(rows.all()).hasSize(1);
        return rows.all().get(0);
    }

    private static FaultPlayed kill(long atMillis, long repairing) {
        return new FaultPlayed("kill", List.of(strike(atMillis, repairing, 0)));
    }

    private static Strike strike(long atMillis, long repairing, long retried) {
        List<LeaderMove> moves = List.of(
                new LeaderMove(new TopicPartition("demo", 0), 2, 4, 3, 5),
                new LeaderMove(new TopicPartition("demo", 1), 2, 4, 1, 5),
                new LeaderMove(new TopicPartition("__consumer_offsets", 0), 2, 4, 1, 5));
        return new Strike(
                new BrokerGone(2, Broker.State.KILLED, 711, moves, at(atMillis), at(atMillis + 100)),
                at(repairing),
                retried);
    }

    private static FaultPlayed election(long atMillis) {
        LeaderMove move = new LeaderMove(new TopicPartition("demo", 0), 1, 0, 2, 1);
        return new FaultPlayed(
                "election",
                List.of(new Strike(
                        new LeaderElected(move, at(atMillis), at(atMillis + 100)), at(atMillis + 1_000), 0)));
    }

    private static Noticed healed(Role role, long id, long noticedMillis, long closedMillis) {
        return episode(role, id, noticedMillis, closedMillis, Outcome.HEALED);
    }

    private static Noticed episode(Role role, long id, long noticedMillis, long closedMillis, Outcome outcome) {
        return new Noticed(
                new Episode(
                        id,
                        new ClientRef("client", role),
                        new TopicPartition("demo", 0),
                        Trigger.LEADER_CHANGED,
                        at(noticedMillis - 60),
                        null,
                        outcome == Outcome.OPEN ? null : at(closedMillis),
                        List.of(1, 2),
                        1,
                        0,
                        0,
                        outcome,
                        null),
                at(noticedMillis));
    }

    private static Sent acked(long number, long atMillis) {
        return new Sent(
                "demo", number, "key", at(atMillis), io.evenkeel.testkit.ledger.Outcome.ACKED, null, Sent.NO_OFFSET);
    }

    private static Instant at(long millis) {
        return Instant.EPOCH.plusMillis(millis);
    }
}
