package io.evenkeel.episode.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpisodeMachineTest {

    private static final ClientRef CLIENT = new ClientRef("orders-1", Role.PRODUCER);
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Exception FAILURE = new TimeoutException("Expiring 3 record(s)");

    private final List<String> told = new ArrayList<>();
    private final List<Episode> ended = new ArrayList<>();
    private final List<Episode> archived = new ArrayList<>();
    private final EpisodeMachine machine = new EpisodeMachine(
            CLIENT,
            new Patience(Duration.ofSeconds(29), Duration.ofSeconds(5), false),
            new AtomicLong()::incrementAndGet,
            this::archive,
            new EpisodeListener() {
                @Override
                public void opened(Episode episode) {
                    told.add("opened " + episode.partition());
                }

                @Override
                public void leaderChanged(LeaderChange change) {
                    told.add("leader " + change.partition() + " " + change.from() + "->" + change.to());
                }

                @Override
                public void escalated(Episode episode) {
                    told.add("escalated " + episode.partition());
                }

                @Override
                public void diagnosed(Episode episode) {
                    told.add("diagnosed " + episode.partition() + " "
                            + episode.diagnosis().cause());
                }

                @Override
                public void healed(Episode episode) {
                    told.add("healed " + episode.partition());
                    ended.add(episode);
                }

                @Override
                public void abandoned(Episode episode) {
                    told.add("abandoned " + episode.partition());
                    ended.add(episode);
                }
            });

    /** What has ended is in one of both at any time. */
    private void archive(Episode episode) {
        assertThat(machine.open()).extracting(Episode::id).contains(episode.id());
        archived.add(episode);
    }

    @AfterEach
    void allThatEndedIsArchived() {
        assertThat(archived).isEqualTo(ended);
        assertThat(machine.open()).extracting(Episode::outcome).allMatch(Outcome.OPEN::equals);
    }

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    private static Signal.LeaderSeen moved(TopicPartition partition, int from, int to, long millis) {
        return new Signal.LeaderSeen(partition, from, to, true, at(millis));
    }

    @Test
    void aMoveThatIsFeltOpensAnEpisodeAndAnAckHealsIt() {
        machine.accept(new Signal.RetriesSeen("orders", 5, at(0)));
        machine.accept(new Signal.MetadataUpdated(at(10)));
        machine.accept(moved(P0, 1, 2, 20));
        machine.accept(new Signal.RetriesSeen("orders", 2, at(100)));
        machine.accept(new Signal.MetadataUpdated(at(110)));
        machine.accept(new Signal.Acked(P0, at(200)));

        assertThat(told).containsExactly("opened orders-0", "leader orders-0 1->2", "healed orders-0");
        assertThat(ended)
                .containsExactly(new Episode(
                        1,
                        CLIENT,
                        P0,
                        Trigger.LEADER_CHANGED,
                        at(0),
                        null,
                        at(200),
                        List.of(1, 2),
                        1,
                        7,
                        0,
                        Outcome.HEALED,
                        null));
    }

    private static Diagnosis diagnosis(Cause cause) {
        return new Diagnosis(cause, "What.", "Do.", List.of(), START);
    }

    private void look(Cause cause, Usability server, long millis) {
        machine.diagnosed(machine.open().get(0), diagnosis(cause), server, at(millis));
    }

    @Test
    void aNewLeaderThatTwoLooksCouldNotUseIsEscalatedAfterFiveSeconds() {
        machine.accept(moved(P0, 1, 2, 0));
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 3_000);
        look(Cause.UNDIAGNOSED, Usability.NOT_CLEAR, 4_000);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 4_900);
        assertThat(told).doesNotContain("escalated orders-0");
        machine.accept(new Signal.Ticked(at(5_001)));
        assertThat(told).endsWith("escalated orders-0");
        assertThat(machine.open().get(0).diagnosis()).isEqualTo(diagnosis(Cause.LEADER_UNREACHABLE));
    }

    /** No other ack may come for hours. */
    @Test
    void theLastAckHealsThoughItCameBeforeItWasReadThatTheLeaderMoved() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(300)));
        machine.accept(new Signal.LeaderSeen(P0, 1, 2, false, at(1_001)));
        machine.accept(new Signal.Acked(P0, at(1_000)));
        assertThat(ended).singleElement().satisfies(episode -> {
            assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
            assertThat(episode.leaders()).containsExactly(1, 2);
        });
    }

    @Test
    void anAckOfBeforeAMoveThatIsFeltIsNoEvidence() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(300)));
        machine.accept(new Signal.LeaderSeen(P0, 1, 2, true, at(1_001)));
        machine.accept(new Signal.Acked(P0, at(1_000)));
        assertThat(ended).isEmpty();
    }

    static Stream<Arguments> whatAMoveIsFeltBy() {
        return Stream.of(
                Arguments.of((Signal) null),
                Arguments.of(new Signal.NodeSilent(2, Set.of(P0), at(0), at(2_000))),
                Arguments.of(new Signal.ConnectionRefused(2, Set.of(P0), at(0), at(2_000))),
                Arguments.of(new Signal.AcksMissing(P0, 2, at(0), at(2_000))),
                Arguments.of(new Signal.SendFailed(P0, 2, 1, new TimeoutException("Expiring"), at(2_000))));
    }

    @ParameterizedTest
    @MethodSource("whatAMoveIsFeltBy")
    void aMoveThatIsFeltLaterIsPartOfTheEpisodeAndItsLeaderIsNew(Signal trouble) {
        machine.accept(new Signal.MovedBefore(P0, 1, 2, at(0), at(2_000)));
        if (trouble != null) {
            machine.accept(trouble);
        }
        assertThat(machine.open()).singleElement().satisfies(episode -> {
            assertThat(episode.leaders()).containsExactly(1, 2);
            assertThat(episode.trigger()).isEqualTo(Trigger.LEADER_CHANGED);
        });
        assertThat(told).as("the move itself was told when it was seen").containsExactly("opened orders-0");
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 3_500);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 4_900);
        machine.accept(new Signal.Ticked(at(5_001)));
        assertThat(told).endsWith("escalated orders-0");
    }

    @Test
    void aLeaderFromBeforeOrOneThatAnswersInBetweenIsNoDefiniteEvidence() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(0)));
        machine.accept(moved(P1, 1, 2, 0));
        for (Episode open : machine.open()) {
            machine.diagnosed(open, diagnosis(Cause.LEADER_UNREACHABLE), Usability.UNUSABLE, at(3_000));
            machine.diagnosed(open, diagnosis(Cause.CLIENT_STUCK), Usability.USABLE, at(4_000));
            machine.diagnosed(open, diagnosis(Cause.LEADER_UNREACHABLE), Usability.UNUSABLE, at(5_000));
        }
        machine.accept(new Signal.Ticked(at(28_999)));
        assertThat(told).noneMatch(what -> what.startsWith("escalated"));
        machine.accept(new Signal.Ticked(at(29_001)));
        assertThat(told).contains("escalated orders-0", "escalated orders-1");
    }

    @Test
    void aLookDoesNotEscalateOnTimeWhichMayNotHavePassedForTheClient() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(0)));
        look(Cause.CLIENT_STUCK, Usability.USABLE, 60_000);
        assertThat(told).doesNotContain("escalated orders-0");
        machine.accept(new Signal.Ticked(at(60_020)));
        assertThat(told).endsWith("escalated orders-0");
    }

    @Test
    void aLookAtAnotherLeaderIsNoEvidenceAboutThisOne() {
        machine.accept(moved(P0, 1, 2, 0));
        Episode before = machine.open().get(0);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 3_000);
        machine.accept(moved(P0, 2, 3, 3_500));
        machine.diagnosed(before, diagnosis(Cause.LEADER_UNREACHABLE), Usability.UNUSABLE, at(4_500));
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 5_500);
        machine.accept(new Signal.Ticked(at(6_000)));
        assertThat(told).doesNotContain("escalated orders-0");
    }

    /** A look that was under way when a send said what no look can find. */
    @Test
    void whatNoRetryCanHelpStands() {
        machine.accept(new Signal.SendFailed(P0, 1, 3, FAILURE, at(0)));
        look(Cause.IDEMPOTENCE_BROKEN, Usability.NOT_CLEAR, 3_000);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 3_500);
        assertThat(machine.open().get(0).diagnosis()).isEqualTo(diagnosis(Cause.IDEMPOTENCE_BROKEN));
        assertThat(told).noneMatch(what -> what.startsWith("diagnosed"));
    }

    @Test
    void whatWasFoundOutAboutTheLeaderBeforeIsNotHeldAgainstThisOne() {
        machine.accept(moved(P0, 1, 2, 0));
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 3_000);
        machine.accept(moved(P0, 2, 3, 3_500));
        assertThat(machine.open().get(0).diagnosis()).isNull();
        look(Cause.UNDIAGNOSED, Usability.NOT_CLEAR, 5_500);
        assertThat(machine.open().get(0).diagnosis()).isEqualTo(diagnosis(Cause.UNDIAGNOSED));
    }

    @Test
    void whatNoRetryCanHelpIsEscalatedAtOnceAndAnyAckOfItsTopicHealsIt() {
        TopicPartition any = new TopicPartition("orders", Episode.ANY_PARTITION);
        machine.accept(new Signal.Refused(Set.of(any), FAILURE, at(0)));
        assertThat(machine.lasting())
                .singleElement()
                .satisfies(lasting -> assertThat(lasting.failure()).isSameAs(FAILURE));
        assertThat(machine.open(P1)).isEqualTo(machine.open().get(0));
        look(Cause.ACCESS_DENIED, Usability.NOT_CLEAR, 20);
        assertThat(told).endsWith("escalated orders--1");
        machine.accept(new Signal.Acked(P1, at(9_000)));
        assertThat(told).endsWith("healed orders--1");
    }

    @Test
    void anotherCauseOfAnEscalationIsToldAndOneThatFindsNothingIsNone() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(0)));
        machine.accept(new Signal.Ticked(at(29_001)));
        look(Cause.BROKER_UNRESPONSIVE, Usability.UNUSABLE, 30_000);
        look(Cause.BROKER_UNRESPONSIVE, Usability.UNUSABLE, 60_000);
        look(Cause.UNDIAGNOSED, Usability.NOT_CLEAR, 90_000);
        look(Cause.LEADERLESS, Usability.UNUSABLE, 120_000);
        assertThat(told)
                .endsWith(
                        "escalated orders-0",
                        "diagnosed orders-0 BROKER_UNRESPONSIVE",
                        "diagnosed orders-0 LEADERLESS");
    }

    @Test
    void whatAClusterLooksLikeForAMomentAfterItsRepairIsToldOnlyWhenLooksGoOnFindingIt() {
        machine.accept(moved(P0, 1, 2, 0));
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 4_500);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 6_500);
        assertThat(told).endsWith("escalated orders-0");

        look(Cause.CLIENT_STUCK, Usability.USABLE, 36_500);
        look(Cause.LEADER_UNREACHABLE, Usability.UNUSABLE, 66_500);
        look(Cause.SLOW_FOLLOWER, Usability.USABLE, 86_500);
        look(Cause.CLIENT_STUCK, Usability.USABLE, 96_500);
        look(Cause.CLIENT_STUCK, Usability.USABLE, 98_500); // another episode's look, and so of all
        assertThat(told).endsWith("escalated orders-0");
        assertThat(machine.open())
                .singleElement()
                .satisfies(episode -> assertThat(episode.diagnosis().cause()).isEqualTo(Cause.LEADER_UNREACHABLE));

        look(Cause.CLIENT_STUCK, Usability.USABLE, 126_500);
        assertThat(told).endsWith("diagnosed orders-0 CLIENT_STUCK");
    }

    @Test
    void aMoveThatNobodyFeelsIsToldButOpensNothing() {
        machine.accept(new Signal.LeaderSeen(P0, 1, 2, false, at(0)));

        assertThat(told).containsExactly("leader orders-0 1->2");
        assertThat(machine.open()).isEmpty();
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(moved(P0, 1, 2, 0), Trigger.LEADER_CHANGED),
                Arguments.of(moved(P0, 1, Signal.NO_LEADER, 0), Trigger.LEADERLESS),
                Arguments.of(new Signal.AcksMissing(P0, 1, at(-400), at(0)), Trigger.ACKS_MISSING),
                Arguments.of(new Signal.NodeSilent(1, Set.of(P0), at(-2000), at(0)), Trigger.LEADER_SILENT),
                Arguments.of(new Signal.ConnectionLost(1, Set.of(P0), at(-300), at(0)), Trigger.CONNECTION_LOST),
                Arguments.of(new Signal.ConnectionRefused(1, Set.of(P0), at(-400), at(0)), Trigger.CONNECTION_REFUSED),
                Arguments.of(new Signal.NoProgress(1, Set.of(P0), at(-2000), at(0)), Trigger.NO_PROGRESS),
                Arguments.of(new Signal.SendFailed(P0, 1, 3, FAILURE, at(0)), Trigger.SEND_FAILED));
    }

    static Stream<Arguments> evidence() {
        return Stream.of(
                Arguments.of(new Signal.Acked(P0, at(100))),
                Arguments.of(new Signal.Progress(P0, at(100))),
                Arguments.of(new Signal.Settled(P0, at(100))));
    }

    static Stream<Arguments> moreTrouble() {
        return Stream.of(
                Arguments.of(moved(P0, 1, 3, 100)),
                Arguments.of(new Signal.AcksMissing(P0, 1, at(50), at(100))),
                Arguments.of(new Signal.NodeSilent(1, Set.of(P0), at(50), at(100))),
                Arguments.of(new Signal.ConnectionRefused(1, Set.of(P0), at(50), at(100))),
                Arguments.of(new Signal.SendFailed(P0, 1, 1, FAILURE, at(100))));
    }

    static Stream<Arguments> neitherTroubleNorEvidence() {
        return Stream.of(
                Arguments.of(new Signal.MetadataUpdated(at(100))),
                Arguments.of(new Signal.RetriesSeen("orders", 1, at(100))),
                Arguments.of(new Signal.NodeSilent(1, Set.of(), at(50), at(100))),
                Arguments.of(new Signal.NodeAnswering(1, at(100))),
                Arguments.of(new Signal.Ticked(at(100))),
                Arguments.of(new Signal.Acked(P1, at(100))),
                Arguments.of(new Signal.Unassigned(P1, at(100))));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void everyKindOfTroubleOpensAnEpisode(Signal trouble, Trigger trigger) {
        machine.accept(trouble);

        assertThat(machine.open()).singleElement().satisfies(episode -> {
            assertThat(episode.trigger()).isEqualTo(trigger);
            assertThat(episode.outcome()).isEqualTo(Outcome.OPEN);
            assertThat(episode.closed()).isNull();
            assertThat(episode.leaders()).startsWith(1);
        });
    }

    @Test
    void whoeverHasNoLeaderOrNoTopicIsToldSo() {
        machine.accept(new Signal.NoProgress(Signal.NO_LEADER, Set.of(P0), at(-2000), at(0)));
        machine.accept(new Signal.TopicMissing(Set.of(P1), at(0), at(0)));

        assertThat(machine.open())
                .extracting(Episode::trigger)
                .containsExactlyInAnyOrder(Trigger.LEADERLESS, Trigger.TOPIC_MISSING);
    }

    @ParameterizedTest
    @MethodSource("evidence")
    void everyKindOfEvidenceHealsIt(Signal evidence) {
        machine.accept(moved(P0, 1, 2, 0));
        machine.accept(evidence);

        assertThat(told).endsWith("healed orders-0");
        assertThat(machine.open()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource({"moreTrouble", "neitherTroubleNorEvidence"})
    void nothingElseDoes(Signal signal) {
        machine.accept(moved(P0, 1, 2, 0));
        machine.accept(signal);

        assertThat(machine.open()).extracting(Episode::partition).contains(P0);
        assertThat(told).doesNotContain("healed orders-0", "abandoned orders-0");
    }

    @ParameterizedTest
    @MethodSource({"evidence", "neitherTroubleNorEvidence"})
    void whatIsNoTroubleOpensNothing(Signal signal) {
        machine.accept(signal);

        assertThat(machine.open()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void evidenceFromBeforeTheLastTroubleIsNone() {
        machine.accept(moved(P0, 1, 2, 0));
        machine.accept(moved(P0, 2, 3, 100));
        machine.accept(new Signal.Acked(P0, at(99)));
        assertThat(machine.open()).hasSize(1);

        machine.accept(new Signal.Acked(P0, at(100)));
        assertThat(ended).singleElement().satisfies(e -> assertThat(e.leaders()).containsExactly(1, 2, 3));
    }

    @Test
    void aMoveDuringAnEpisodeBelongsToItEvenWhenNothingWaits() {
        machine.accept(new Signal.NodeSilent(1, Set.of(P0), at(0), at(2000)));
        machine.accept(new Signal.LeaderSeen(P0, 1, 2, false, at(3000)));
        machine.accept(new Signal.Acked(P0, at(3100)));

        assertThat(told).containsExactly("opened orders-0", "leader orders-0 1->2", "healed orders-0");
        assertThat(ended).singleElement().satisfies(e -> {
            assertThat(e.opened()).isEqualTo(at(0));
            assertThat(e.leaders()).containsExactly(1, 2);
        });
    }

    @Test
    void retriesOfAnEarlierTroubleAreNotCountedAgain() {
        machine.accept(new Signal.RetriesSeen("orders", 5, at(0)));
        machine.accept(moved(P0, 1, 2, 5_000));

        assertThat(machine.open()).singleElement().satisfies(e -> {
            assertThat(e.retried()).isZero();
            assertThat(e.opened()).isEqualTo(at(5_000));
        });
    }

    @Test
    void retriesOfAnEpisodeThatIsOverAreNotOfTheNextOne() {
        machine.accept(moved(P0, 1, 2, 0));
        for (int millis = 0; millis <= 40_000; millis += 500) { // never so long without one that they are forgotten
            machine.accept(new Signal.RetriesSeen("orders", 5, at(millis)));
        }
        machine.accept(new Signal.Acked(P0, at(40_100)));
        machine.accept(new Signal.SendFailed(P0, 2, 1, FAILURE, at(40_200)));
        machine.accept(new Signal.Ticked(at(40_220)));

        assertThat(machine.open()).singleElement().satisfies(e -> {
            assertThat(e.retried()).isZero();
            assertThat(e.opened()).isEqualTo(at(40_200));
            assertThat(e.escalated()).isNull();
        });
    }

    @Test
    void whatLastsTooLongIsEscalatedOnceAndResolvedByEvidence() {
        machine.accept(moved(P0, 1, 2, 0));
        machine.accept(new Signal.Ticked(at(29_000)));
        assertThat(told).doesNotContain("escalated orders-0");
        machine.accept(new Signal.Ticked(at(29_001)));
        machine.accept(new Signal.Ticked(at(60_000)));
        machine.accept(moved(P0, 2, 3, 61_000));
        machine.accept(new Signal.Ticked(at(100_000)));
        machine.accept(new Signal.Acked(P0, at(100_000)));

        assertThat(told)
                .containsExactly(
                        "opened orders-0",
                        "leader orders-0 1->2",
                        "escalated orders-0",
                        "leader orders-0 2->3",
                        "healed orders-0");
        assertThat(ended).singleElement().satisfies(e -> {
            assertThat(e.escalated()).isEqualTo(at(29_001));
            assertThat(e.outcome()).isEqualTo(Outcome.HEALED);
            assertThat(e.leaders()).containsExactly(1, 2, 3);
        });
    }

    @Test
    void aLeaderThatAnswersIsGivenTheTimeThatItsIsrMayTakeToShrink() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(300)));
        machine.accept(new Signal.NodeAnswering(1, at(28_000)));
        machine.accept(new Signal.Ticked(at(35_000)));
        machine.accept(new Signal.NodeAnswering(1, at(42_000)));
        machine.accept(new Signal.Ticked(at(49_999)));
        assertThat(told).containsExactly("opened orders-0");
        machine.accept(new Signal.NodeAnswering(1, at(50_000)));
        machine.accept(new Signal.Ticked(at(50_001)));
        assertThat(told).endsWith("escalated orders-0");
    }

    @Test
    void anotherBrokerThatAnswersBuysNoTime() {
        machine.accept(new Signal.AcksMissing(P0, 1, at(0), at(300)));
        machine.accept(new Signal.NodeAnswering(2, at(28_000)));
        machine.accept(new Signal.Ticked(at(29_001)));
        assertThat(told).endsWith("escalated orders-0");
    }

    @Test
    void failedSendsAreCounted() {
        machine.accept(new Signal.SendFailed(P0, 1, 3, FAILURE, at(0)));
        machine.accept(new Signal.SendFailed(P0, 1, 4, FAILURE, at(10)));
        machine.accept(new Signal.Acked(P0, at(20)));

        assertThat(ended).singleElement().satisfies(e -> assertThat(e.failed()).isEqualTo(7));
    }

    @Test
    void anEpisodeEndsWithItsPartitionOrItsClient() {
        machine.accept(moved(P0, 1, 2, 0));
        machine.accept(moved(P1, 1, 2, 0));
        machine.accept(new Signal.Unassigned(P0, at(10)));
        machine.accept(new Signal.Closed(at(20)));

        assertThat(told).endsWith("abandoned orders-0", "abandoned orders-1");
        assertThat(ended).extracting(Episode::outcome).containsOnly(Outcome.ABANDONED);
    }

    private int healed() {
        return (int) ended.stream().filter(e -> e.outcome() == Outcome.HEALED).count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensEpisodesOfAPartitionFollowEachOtherAndAllEnd(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            TopicPartition partition = new TopicPartition("orders", random.nextInt(3));
            Instant now = at(i * 10L);
            int healedBefore = healed();
            Signal signal = switch (random.nextInt(14)) {
                case 0 -> new Signal.MetadataUpdated(now);
                case 1 ->
                    new Signal.LeaderSeen(
                            partition, random.nextInt(3), random.nextInt(3) - 1, random.nextBoolean(), now);
                case 2 -> new Signal.RetriesSeen("orders", 1 + random.nextInt(5), now);
                case 3 -> new Signal.AcksMissing(partition, 1, now.minusMillis(300), now);
                case 4 -> new Signal.NodeSilent(1, Set.of(partition), now.minusSeconds(2), now);
                case 5 -> new Signal.SendFailed(partition, 1, 1, FAILURE, now);
                case 6 -> new Signal.Settled(partition, now);
                case 7 -> new Signal.Progress(partition, now);
                case 9 -> new Signal.NodeAnswering(random.nextInt(3), now);
                case 10 -> new Signal.Ticked(now.plusSeconds(random.nextInt(60)));
                case 8 -> new Signal.Unassigned(partition, now);
                case 11 -> new Signal.NoProgress(1, Set.of(partition), now.minusSeconds(2), now);
                case 12 -> new Signal.TopicMissing(Set.of(partition), now, now);
                default -> new Signal.Acked(partition, now);
            };
            machine.accept(signal);
            boolean isEvidence = signal instanceof Signal.Acked
                    || signal instanceof Signal.Progress
                    || signal instanceof Signal.Settled;
            assertThat(healed() - healedBefore).as("%s", signal).isLessThanOrEqualTo(isEvidence ? 1 : 0);
        }
        machine.accept(new Signal.Closed(at(1_000_000)));

        for (int p = 0; p < 3; p++) {
            String name = "orders-" + p;
            List<String> openings = told.stream()
                    .filter(line -> line.endsWith(name) && !line.startsWith("leader") && !line.startsWith("escalated"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
            assertThat(openings).hasSizeGreaterThan(100).hasSize(openings.size() / 2 * 2);
            for (int i = 0; i < openings.size(); i += 2) {
                assertThat(openings.get(i)).isEqualTo("opened");
                assertThat(openings.get(i + 1)).isIn("healed", "abandoned");
            }
        }
        assertThat(ended).allSatisfy(e -> assertThat(e.closed()).isAfterOrEqualTo(e.opened()));
    }
}
