package io.evenkeel.diagnosis.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.diagnosis.quorum.QuorumLook.Answered;
import io.evenkeel.diagnosis.quorum.QuorumLook.Impossible;
import io.evenkeel.diagnosis.quorum.QuorumLook.NotSeen;
import io.evenkeel.diagnosis.quorum.QuorumLook.Unanswered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a controller quorum, look by look. */
class QuorumJudgeTest {

    private static final QuorumSettings SETTINGS =
            new QuorumSettings(Duration.ofSeconds(30), Duration.ofSeconds(29), 3, Duration.ofMinutes(15));

    private static final Duration UNANSWERED_AFTER = Duration.ofSeconds(10);

    private final QuorumJudge judge = new QuorumJudge();
    private final List<QuorumNews> news = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T20:00:00Z");

    private void look(QuorumLook look, Duration takes) {
        Instant began = now;
        now = now.plus(takes);
        news.addAll(judge.seen(look, began, now, SETTINGS));
        now = began.plus(SETTINGS.interval());
    }

    private void answered(int leader, long epoch) {
        look(new Answered(leader, epoch, new TreeSet<>(List.of(101, 102, 103))), Duration.ZERO);
    }

    private void unanswered() {
        look(new Unanswered("no answer within 5 s", List.of(1, 2, 3)), UNANSWERED_AFTER);
    }

    private List<Diagnosis> told() {
        return news.stream()
                .filter(QuorumNews.Wrong.class::isInstance)
                .map(wrong -> ((QuorumNews.Wrong) wrong).diagnosis())
                .toList();
    }

    @Test
    void twoRollsOfAllControllersInAWindowAreNothing() {
        answered(101, 5);
        // measured: a roll of three costs as many epochs as it restarts leaders, at most one for each
        answered(102, 6);
        answered(103, 7);
        answered(101, 8);
        answered(101, 8);
        answered(103, 11);
        assertThat(news).isEmpty();
    }

    /** Of Kafka 4.3 each election costs one epoch; two looks may also see the same controller lead again. */
    @Test
    void electionsAreCountedByTheEpochAndToldOnceAWindow() {
        answered(101, 20);
        answered(102, 21);
        answered(101, 24);
        answered(101, 27);
        answered(101, 27);
        assertThat(news).isEmpty();
        answered(103, 29);
        assertThat(told()).singleElement().satisfies(told -> {
            assertThat(told.cause()).isEqualTo(Cause.QUORUM_FLAPPING);
            assertThat(told.summary())
                    .isEqualTo(
                            "The controller quorum elected a leader 9 times in 150 s, where no more than 8 in 15 min are to be"
                                    + " expected; seen to lead were controllers 101 2 times, 102 once, 103 once.");
            assertThat(told.remedy()).contains("controllers 101, 102, 103").endsWith(".");
            assertThat(told.findings())
                    .extracting(Finding::toString)
                    .contains("BAD elections of the controller quorum: 9 times in 150 s, to epoch 29");
        });
        for (long epoch = 30; epoch < 100; epoch += 3) {
            answered(101, epoch);
        }
        assertThat(told()).as("not again within the window").hasSize(1);
        for (long epoch = 100; epoch < 160; epoch += 3) {
            answered(101, epoch);
        }
        assertThat(told()).as("again when it goes on").hasSize(2);
    }

    @Test
    void electionsOfMoreThanAWindowAreNotAddedUp() {
        long epoch = 1;
        answered(101, epoch);
        for (int i = 0; i < 200; i++) {
            answered(102, i % 4 == 0 ? ++epoch : epoch); // one in 2 min: 8 in any window
        }
        assertThat(epoch).isGreaterThan(40);
        assertThat(news).isEmpty();
    }

    @Test
    void whenElectionsWereThatPassedUnseenForLongerThanAWindowNobodyKnows() {
        answered(101, 1);
        now = now.plus(Duration.ofHours(2)); // the process was suspended
        answered(101, 50);
        answered(101, 51);
        assertThat(news).isEmpty();
    }

    @Test
    void anOlderEpochIsAnotherClusterAndNoElection() {
        answered(101, 100);
        answered(101, 2);
        answered(101, 3);
        assertThat(news).isEmpty();
    }

    /** A leader that does not know yet of its successor. */
    @Test
    void electionsAreNotCountedTwiceBecauseAnOldLeaderAnsweredInBetween() {
        answered(101, 1);
        answered(102, 6);
        answered(101, 1);
        answered(102, 6);
        assertThat(news).isEmpty();
    }

    @Test
    void aQuorumOfOneFlapsWithThreeElections() {
        for (long epoch = 1; epoch <= 4; epoch++) {
            look(new Answered(101, epoch, new TreeSet<>(List.of(101))), Duration.ZERO);
            assertThat(news).hasSize(epoch == 4 ? 1 : 0);
        }
        assertThat(told().get(0).summary()).contains("elected a leader 3 times").contains("no more than 2 in 15 min");
    }

    @Test
    void oneThatDoesNotAnswerWhileBrokersDoIsToldOnceAndWhenItIsOver() {
        answered(102, 5);
        unanswered();
        assertThat(news).as("one look is no proof").isEmpty();
        unanswered();
        unanswered();
        assertThat(news).as("told once").hasSize(1);
        assertThat(told()).singleElement().satisfies(told -> {
            assertThat(told.cause()).isEqualTo(Cause.QUORUM_UNREACHABLE);
            assertThat(told.summary()).isEqualTo("The controller quorum has not answered for 40 s, while brokers do.");
            assertThat(told.remedy()).contains("a majority of controllers 101, 102, 103 back (102 led last),");
            assertThat(told.findings())
                    .extracting(Finding::toString)
                    .containsExactly(
                            "BAD leader of the controller quorum: 2 looks in a row were not answered: no answer within 5 s",
                            "GOOD brokers that are alive, as one of them says: 1, 2, 3",
                            "GOOD last answer of the controller quorum: controller 102 led in epoch 5, 70 s ago",
                            "NOT_CHECKED which controllers run: a client does not connect to controllers");
        });
        answered(103, 40);
        assertThat(news)
                .hasSize(2)
                .last()
                .isEqualTo(new QuorumNews.Over(
                        "The controller quorum answers again after 90 s: controller 103 leads in epoch 40."));
        answered(103, 40);
        assertThat(news).as("the epochs of the outage are no flapping").hasSize(2);
        unanswered();
        unanswered();
        assertThat(told()).as("another outage").hasSize(2);
    }

    @Test
    void oneThatNeverAnsweredIsToldWithoutWhatNobodyKnows() {
        unanswered();
        unanswered();
        assertThat(told()).singleElement().satisfies(told -> {
            assertThat(told.remedy()).contains("bring a majority of the controllers back, and");
            assertThat(told.findings()).hasSize(3);
        });
    }

    @Test
    void electionsThatLeaveALookUnansweredNowAndThenAreFlappingAndNotUnreachable() {
        long epoch = 1;
        answered(101, epoch);
        for (int i = 0; i < 5; i++) {
            unanswered();
            answered(101, epoch += 2);
        }
        assertThat(told()).extracting(Diagnosis::cause).containsExactly(Cause.QUORUM_FLAPPING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no broker answered: no answer within 5 s", "the metadata log goes on"})
    void whenNoBrokerAnswersOrTheLogGoesOnItIsNotTheQuorum(String why) {
        answered(101, 1);
        for (int i = 0; i < 20; i++) {
            look(new NotSeen(why), UNANSWERED_AFTER);
        }
        unanswered();
        look(new NotSeen(why), UNANSWERED_AFTER);
        unanswered();
        assertThat(news).isEmpty();
    }

    @Test
    void brokersThatGoWhileItIsUnreachableDoNotMakeItWell() {
        unanswered();
        unanswered();
        look(new NotSeen("no broker answered"), UNANSWERED_AFTER);
        unanswered();
        unanswered();
        assertThat(news).hasSize(1);
        answered(101, 2);
        assertThat(news).hasSize(2);
    }

    @Test
    void whatThisClientMayNotSeeIsSwitchedOffWithTheRightThatItNeeds() {
        look(new Impossible(AdminQuorum.NO_RIGHT), Duration.ZERO);
        assertThat(news)
                .containsExactly(new QuorumNews.SwitchedOff(
                        "The controller quorum is no longer watched: it needs the right DESCRIBE on the cluster, which this client does"
                                + " not have. It is tried again when clients that connect in this way are made anew."));
    }

    /** The lines in fences are what is told. */
    @Test
    void theRunbookShowsWhatIsTold() throws IOException {
        answered(102, 5);
        unanswered();
        unanswered();
        answered(103, 6);
        answered(101, 9);
        answered(103, 12);
        answered(101, 15);
        for (Diagnosis told : told()) {
            assertThat(Files.readAllLines(Path.of("..", told.page()))).contains(told.line());
        }
        for (QuorumNews other : news) {
            if (other instanceof QuorumNews.Over over) {
                assertThat(Files.readAllLines(Path.of("..", Cause.QUORUM_UNREACHABLE.page())))
                        .contains(over.line());
            }
        }
        assertThat(news).hasSize(3);
    }
}
