package io.evenkeel.episode.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FlappingTest {

    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final TopicPartition P0 = new TopicPartition("orders", 0);

    private final List<Diagnosis> logged = new ArrayList<>();
    private final List<Diagnosis> warned = new ArrayList<>();
    private final Flapping flapping = new Flapping(logged::add);
    private final EpisodeListener application = listener(warned);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static EpisodeListener listener(List<Diagnosis> warned) {
        return new EpisodeListener() {
            @Override
            public void warned(Diagnosis diagnosis) {
                warned.add(diagnosis);
            }
        };
    }

    private EpisodeListener client(String cluster) {
        return flapping.client(() -> cluster, 3, WINDOW, application);
    }

    private void move(EpisodeListener client, TopicPartition partition, int from, int to) {
        client.leaderChanged(new LeaderChange(new ClientRef("c", Role.PRODUCER), partition, from, to, now));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        flapping.tick(now);
    }

    /** Five moves, so that the first leader loses it three times. */
    private void flap(EpisodeListener client, TopicPartition partition, int one, int other, Duration between) {
        for (int i = 0; i < 5; i++) {
            move(client, partition, i % 2 == 0 ? one : other, i % 2 == 0 ? other : one);
            pass(between);
        }
    }

    @Test
    void aLeaderThatIsLostThreeTimesInTheWindowIsWarnedOfOnce() {
        flap(client("a"), P0, 1, 3, Duration.ofSeconds(10));
        pass(Flapping.TOGETHER);
        assertThat(logged).singleElement().satisfies(told -> {
            assertThat(told.cause()).isEqualTo(Cause.LEADER_FLAPPING);
            assertThat(told.page()).isEqualTo("docs/runbook/leader-flapping.md");
            assertThat(told.summary())
                    .isEqualTo("Broker 1 lost orders-0 3 times in 40 s, where no more than 2 in 15 min are to be"
                            + " expected.");
            assertThat(told.remedy()).contains("logs of broker 1 and of the controller");
            assertThat(told.findings().get(0).toString())
                    .isEqualTo("BAD moves of orders-0: broker 1 lost it 3 times in 40 s, as producer c saw it");
        });
        assertThat(warned).isEqualTo(logged);
    }

    @Test
    void theRunbookShowsWhatIsTold() throws IOException {
        flap(client("a"), P0, 1, 3, Duration.ofSeconds(10));
        pass(Flapping.TOGETHER);
        assertThat(logged)
                .singleElement()
                .satisfies(told -> assertThat(Files.readAllLines(Path.of("..", told.page())))
                        .contains(told.line()));
    }

    @Test
    void twoLossesAreNoneAndNeitherAreThreeInMoreThanTheWindow() {
        EpisodeListener client = client("a");
        move(client, P0, 1, 3);
        pass(Duration.ofMinutes(8));
        move(client, P0, 3, 1);
        move(client, P0, 1, 3);
        pass(Duration.ofMinutes(8));
        move(client, P0, 3, 1);
        move(client, P0, 1, 3);
        pass(Flapping.TOGETHER);
        assertThat(logged).isEmpty();
        pass(Duration.ofMinutes(1));
        move(client, P0, 3, 1);
        move(client, P0, 1, 3);
        pass(Flapping.TOGETHER);
        assertThat(logged).hasSize(1);
    }

    /** With and without elections of the preferred leader after each restart. */
    @Test
    void twoRollingRestartsOfAllBrokersAreNotCalledFlapping() {
        List<EpisodeListener> clients = List.of(client("a"), client("a"), client("a"));
        for (int roll = 0; roll < 2; roll++) {
            for (int broker = 1; broker <= 3; broker++) {
                for (EpisodeListener client : clients) {
                    for (int p = 0; p < 300; p++) {
                        int next = broker % 3 + 1;
                        TopicPartition elected = new TopicPartition("elected", p);
                        if (p % 3 + 1 == broker) { // preferred there, goes and comes back
                            move(client, elected, broker, next);
                            move(client, elected, next, broker);
                        }
                        // led by whoever has not been restarted last
                        move(client, new TopicPartition("carried", p), broker, next);
                    }
                }
                pass(Duration.ofMinutes(2));
            }
        }
        pass(Duration.ofMinutes(1));
        assertThat(logged).isEmpty();
    }

    @Test
    void noLeaderIsNotALeader() {
        EpisodeListener client = client("a");
        for (int crash = 0; crash < 5; crash++) {
            move(client, P0, 1, LeaderChange.NO_LEADER);
            move(client, P0, LeaderChange.NO_LEADER, 1);
        }
        move(client, P0, 1, LeaderChange.NO_LEADER);
        move(client, P0, LeaderChange.NO_LEADER, 2);
        move(client, P0, 2, 1);
        move(client, P0, 1, LeaderChange.NO_LEADER);
        move(client, P0, LeaderChange.NO_LEADER, 2);
        pass(Flapping.TOGETHER);
        assertThat(logged).isEmpty();
        move(client, P0, 2, 1);
        move(client, P0, 1, LeaderChange.NO_LEADER);
        move(client, P0, LeaderChange.NO_LEADER, 2);
        pass(Flapping.TOGETHER);
        assertThat(logged)
                .singleElement()
                .satisfies(told -> assertThat(told.summary()).startsWith("Broker 1 lost orders-0 3 times"));
    }

    @Test
    void allThatFlapsTogetherIsOneWarningForAllClients() {
        List<EpisodeListener> clients = List.of(client("a"), client("a"), client("a"));
        for (int i = 0; i < 7; i++) {
            for (EpisodeListener client : clients) {
                for (int p = 0; p < 500; p++) {
                    move(client, new TopicPartition("t" + p % 12, p), i % 2 == 0 ? 1 : 3, i % 2 == 0 ? 3 : 1);
                    now = now.plusMillis(2);
                }
            }
            pass(Duration.ofSeconds(1));
        }
        pass(Flapping.TOGETHER);
        assertThat(logged).singleElement().satisfies(told -> {
            assertThat(told.summary())
                    .startsWith("Brokers 1, 3 lost 500 partitions of 12 topics again and again (t0-0 ")
                    .contains(" and 495 more), where no more than 2 in 15 min");
            assertThat(told.findings()).hasSize(6);
        });
        assertThat(warned).isEqualTo(logged);
    }

    @Test
    void whatGoesOnIsToldAgainOnceAWindowAndNotForEachPartitionThatJoins() {
        EpisodeListener client = client("a");
        Instant begun = now;
        while (Duration.between(begun, now).compareTo(Duration.ofMinutes(40)) < 0) {
            flap(client, P0, 1, 3, Duration.ofSeconds(20));
            move(client, P0, 3, 1);
            flap(client, new TopicPartition("later", (int) (now.getEpochSecond() % 50)), 3, 2, Duration.ofSeconds(1));
        }
        assertThat(logged).hasSize(3);
        assertThat(Duration.between(logged.get(0).at(), logged.get(1).at())).isGreaterThanOrEqualTo(WINDOW);
        assertThat(Duration.between(logged.get(1).at(), logged.get(2).at())).isGreaterThanOrEqualTo(WINDOW);
    }

    @Test
    void clustersAreKeptApart() {
        EpisodeListener one = client("a");
        EpisodeListener other = client("b");
        for (int i = 0; i < 5; i++) {
            for (EpisodeListener client : List.of(one, other)) {
                move(client, P0, i % 2 == 0 ? 1 : 3, i % 2 == 0 ? 3 : 1);
            }
        }
        pass(Flapping.TOGETHER);
        assertThat(logged).hasSize(2);
    }

    @Test
    void anotherListenerHearsOfWhatWasToldBeforeItsClientSawItAndTheLogDoesNot() {
        flap(client("a"), P0, 1, 3, Duration.ofSeconds(1));
        pass(Flapping.TOGETHER);
        List<Diagnosis> others = new ArrayList<>();
        EpisodeListener other = listener(others);
        flap(flapping.client(() -> "a", 3, WINDOW, other), P0, 1, 3, Duration.ofSeconds(1));
        pass(Flapping.TOGETHER);
        assertThat(others).isEqualTo(logged).hasSize(1);
        assertThat(warned).hasSize(1);
    }

    @Test
    void aClientThatLeavesHasItToldAtOnce() {
        flap(client("a"), P0, 1, 3, Duration.ofMillis(10));
        assertThat(logged).isEmpty();
        flapping.clientLeft(now);
        assertThat(logged).hasSize(1);
    }

    @Test
    void memoryIsBoundedWhateverMoves() {
        Losses losses = new Losses(3, WINDOW);
        ClientRef client = new ClientRef("c", Role.CONSUMER);
        for (int i = 0; i < 3; i++) {
            for (int p = 0; p < 2 * Losses.KEPT; p++) {
                losses.count(new LeaderChange(client, new TopicPartition("t", p), 1, 2, now));
            }
        }
        assertThat(losses.size()).isEqualTo(Losses.KEPT);
        losses.sweep(now.plus(WINDOW));
        assertThat(losses.size()).isZero();
    }
}
