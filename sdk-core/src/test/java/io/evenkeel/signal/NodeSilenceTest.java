package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeSilenceTest {

    private static final int NODE = 1;

    private final NodeSilence silence = new NodeSilence(Duration.ofSeconds(2), Duration.ofMillis(500));
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = start;
    private long closed;
    private long made;
    private int attempting;

    private Instant look(long requests, long responses, boolean attentive) {
        now = now.plusMillis(100);
        silence.tick(
                new Connections(made, closed - attempting, closed),
                attentive ? Duration.ofMillis(100) : Duration.ZERO,
                now);
        return silence.look(NODE, requests, responses, responses * 100, now);
    }

    /** Of the client, who knows to which broker. Another is made at once. */
    private void aConnectionEnds() {
        closed++;
        made++;
    }

    /** At a broker that is asked for more with every answer. */
    private Instant lookAtServer(long requests, long responses) {
        now = now.plusMillis(100);
        silence.tick(new Connections(made, closed - attempting, closed), Duration.ofMillis(100), now);
        return silence.look(NODE, requests, responses, responses * 100, true, now);
    }

    private Instant lookAtServerFor(Duration time, long requests, long responses) {
        Instant told = null;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(100)) {
            Instant since = lookAtServer(requests, responses);
            told = told == null ? since : told;
        }
        return told;
    }

    private Instant lookFor(Duration time, long requests, long responses, boolean attentive) {
        Instant told = null;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(100)) {
            Instant since = look(requests, responses, attentive);
            told = told == null ? since : told;
        }
        return told;
    }

    @Test
    void aBrokerThatOwesAnswersAndSendsNothingIsToldOnceWithTheTimeOfItsLastByte() {
        look(10, 10, true);
        look(15, 10, true);
        Instant lastByte = start.plusMillis(100);

        assertThat(lookFor(Duration.ofMillis(1800), 15, 10, true)).isNull();
        assertThat(lookFor(Duration.ofMillis(300), 15, 10, true)).isEqualTo(lastByte);
        assertThat(lookFor(Duration.ofSeconds(10), 15, 10, true)).isNull();
    }

    @Test
    void aBrokerThatWasBusyFromTheStartIsFoundToo() {
        look(5, 0, true);
        look(10, 5, true);
        assertThat(lookFor(Duration.ofSeconds(3), 10, 5, true)).isNotNull();
    }

    @Test
    void anIdleBrokerIsNotSilent() {
        look(10, 10, true);
        assertThat(lookFor(Duration.ofMinutes(1), 10, 10, true)).isNull();
    }

    @Test
    void requestsThatWereLostWithTheirConnectionAreNotWaitedForForEver() {
        look(10, 10, true);
        look(15, 10, true);
        aConnectionEnds();
        assertThat(lookFor(Duration.ofMinutes(1), 15, 10, true)).isNull();
    }

    @Test
    void aRequestAfterAReconnectIsWaitedFor() {
        look(15, 10, true);
        aConnectionEnds();
        look(15, 10, true);
        assertThat(lookFor(Duration.ofSeconds(3), 16, 10, true)).isNotNull();
    }

    @Test
    void aBrokerThatAlwaysHasARequestOpenIsFoundAlsoAfterAConnectionToAnotherHasEnded() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(14, 13);
        lookAtServer(17, 16);
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 17, 16)).isNotNull();
    }

    /** As is asked of any broker after the end of a connection. */
    @Test
    void aRequestForMetadataThatWasOnItsWayWhenItAnsweredIsNotTakenForALostOneForEver() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(15, 13);
        for (long answers = 15; answers < 20; answers++) {
            lookAtServer(answers + 1, answers);
        }
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 20, 19)).isNotNull();
    }

    @Test
    void whatWasLostIsNotOwedWhereNothingIsOnItsWayAtSomeAnswers() {
        lookAtServer(12, 10);
        aConnectionEnds();
        for (long answers = 11; answers < 31; answers += 2) {
            lookAtServer(answers + 2, answers); // one that is lost, and one on its way
            lookAtServer(answers + 2, answers + 1); // the lost one alone
        }
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 31, 30)).isNull();
    }

    @Test
    void aBrokerThatIsSentARequestBeforeAnotherConnectionIsMadeHasLostNothing() {
        lookFor(Duration.ofMillis(300), 11, 10, true);
        closed++;
        look(11, 10, true);
        look(12, 10, true);
        assertThat(lookFor(Duration.ofSeconds(3), 12, 10, true)).isNotNull();
    }

    @Test
    void afterAReconnectARequestSaysNothingOfWhatWasLost() {
        lookFor(Duration.ofMillis(300), 11, 10, true);
        aConnectionEnds();
        look(11, 10, true);
        look(13, 12, true);
        assertThat(lookFor(Duration.ofSeconds(3), 13, 12, true)).isNull();
    }

    @Test
    void anEndThatMayHaveBeenHiddenBehindAnAttemptSaysNothing() {
        lookFor(Duration.ofMillis(300), 11, 10, true);
        attempting = 1;
        look(11, 10, true);
        closed++; // its own: not seen while another is tried
        look(11, 10, true);
        made++;
        look(11, 10, true);
        attempting = 0; // it failed
        look(11, 10, true);
        look(13, 12, true);
        look(14, 13, true);
        assertThat(lookFor(Duration.ofSeconds(3), 14, 13, true)).isNull();
    }

    @Test
    void anAttemptThatSucceededHidesNothing() {
        attempting = 1;
        lookFor(Duration.ofMillis(300), 11, 10, true);
        attempting = 0;
        made++;
        lookFor(Duration.ofMillis(300), 11, 10, true);
        closed++;
        look(11, 10, true);
        look(12, 10, true);
        assertThat(lookFor(Duration.ofSeconds(3), 12, 10, true)).isNotNull();
    }

    @Test
    void aConnectionThatSeemsToBeKeptIsOneUntilAnotherIsMade() {
        lookFor(Duration.ofMillis(300), 15, 10, true);
        closed++;
        lookFor(Duration.ofMillis(500), 15, 10, true);
        silence.seemsToHaveKeptItsConnection(NODE);
        assertThat(lookFor(Duration.ofMillis(2_200), 15, 10, true)).isNotNull();

        closed++;
        lookFor(Duration.ofMillis(500), 15, 10, true);
        silence.seemsToHaveKeptItsConnection(NODE);
        made++;
        look(15, 10, true);
        look(17, 12, true);
        assertThat(lookFor(Duration.ofSeconds(3), 17, 12, true))
                .as("it was its own, and five were lost")
                .isNull();
    }

    @Test
    void aBrokerThatIsAskedForNothingWhileWhatItSentIsReturnedOwesNothing() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(11, 10);
        lookAtServer(13, 12); // much in one answer, and no fetch yet
        for (int i = 0; i < 50; i++) {
            silence.expect(NODE, now); // records of it are returned
            assertThat(lookAtServer(13, 12)).isNull();
        }
        lookAtServer(15, 13);
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 14, 13))
                .as("one was lost")
                .isNull();
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 15, 13)).isNotNull();
    }

    @Test
    void aSilenceThatNobodyWasToldOfIsReturnedAgain() {
        look(10, 10, true);
        assertThat(lookFor(Duration.ofMillis(2_000), 11, 10, true)).isNotNull();
        assertThat(look(11, 10, true)).isNull();
        silence.tellAgain(NODE);
        assertThat(look(11, 10, true)).isNotNull();
    }

    @Test
    void anEndAndAnAttemptBetweenTwoLooksSayNothing() {
        lookFor(Duration.ofMillis(300), 11, 10, true);
        attempting = 1;
        closed++;
        look(11, 10, true);
        made++;
        look(11, 10, true);
        attempting = 0;
        look(11, 10, true);
        look(13, 12, true);
        look(14, 13, true);
        assertThat(lookFor(Duration.ofSeconds(3), 14, 13, true)).isNull();
    }

    @Test
    void aBrokerWhoseQuotaHoldsTheNextRequestBackOwesNone() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(11, 10);
        lookAtServer(14, 12);
        look(14, 13, true); // and throttles
        assertThat(lookFor(Duration.ofSeconds(5), 14, 13, true)).isNull();
    }

    @Test
    void aBrokerThatOwesAnAnswerIsNotOneThatRefuses() {
        look(10, 10, true);
        Instant failingSince = now;
        lookFor(Duration.ofMillis(1500), 11, 10, true);
        assertThat(silence.quietFor(NODE)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(silence.isCutOff(NODE, failingSince, Duration.ZERO)).isFalse();
    }

    @Test
    void whatItLostWithItsOwnConnectionIsNotWaitedFor() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(11, 10);
        lookAtServer(12, 11); // the API versions, and no fetch yet
        lookAtServer(15, 13);
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 14, 13)).isNull();
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 15, 13)).isNotNull();
    }

    @Test
    void anAnswerOfBeforeAConnectionEndedSaysNothingOfWhatIsOpen() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(12, 11);
        assertThat(lookAtServerFor(Duration.ofMinutes(1), 12, 11)).isNull();
    }

    @Test
    void whatWasLostBeforeIsKnownWhenTheNextConnectionEnds() {
        lookAtServer(11, 10);
        aConnectionEnds();
        lookAtServer(11, 10);
        lookAtServer(15, 13);
        aConnectionEnds();
        lookAtServer(15, 13);
        lookAtServer(16, 15);
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 16, 15)).as("lost").isNull();
    }

    @Test
    void ofOneThatWasInUseBeforeTheSameIsLearntWithItsFirstAnswer() {
        silence.lossesAreUnknown();
        lookAtServer(11, 10);
        lookAtServer(12, 11);
        assertThat(lookAtServerFor(Duration.ofSeconds(3), 12, 11)).isNotNull();
    }

    @Test
    void aSlowResponseIsNoSilence() {
        look(11, 10, true);
        for (int i = 0; i < 100; i++) {
            now = now.plusMillis(100);
            silence.tick(new Connections(made, closed - attempting, closed), now);
            assertThat(silence.look(NODE, 11, 10, 1_000 + i, now)).isNull();
        }
    }

    @Test
    void timeInWhichNobodyReadsFromTheConnectionDoesNotCount() {
        look(10, 10, true);
        assertThat(lookFor(Duration.ofMinutes(1), 11, 10, false)).isNull();
        assertThat(lookFor(Duration.ofMillis(1500), 11, 10, true)).isNull();
        assertThat(lookFor(Duration.ofSeconds(1), 11, 10, true)).isNotNull();
    }

    @Test
    void aSilenceEndsWithTheFirstByteAndMayBeToldAgain() {
        look(10, 10, true);
        assertThat(lookFor(Duration.ofSeconds(3), 11, 10, true)).isNotNull();
        look(11, 11, true);
        assertThat(lookFor(Duration.ofSeconds(3), 12, 11, true)).isNotNull();
    }

    @Test
    void aBrokerThatHoldsAFetchWhileConnectionsToAnotherFailIsNotCutOff() {
        look(11, 10, true);
        aConnectionEnds(); // it may be the one with the fetch
        look(11, 10, true);
        Instant failingSince = now.plusMillis(1);
        lookFor(Duration.ofMillis(500), 11, 10, true);
        assertThat(silence.isCutOff(NODE, failingSince, Duration.ZERO)).isFalse();
        lookFor(Duration.ofMillis(400), 11, 10, true);
        assertThat(silence.isCutOff(NODE, failingSince, Duration.ZERO)).isTrue();
        assertThat(silence.isCutOff(NODE, failingSince, Duration.ofSeconds(1)))
                .as("it may be throttled")
                .isFalse();
        silence.tellCutOff(NODE);
        assertThat(silence.cutOffIsTold(NODE)).isTrue();
        look(11, 11, true);
        assertThat(silence.cutOffIsTold(NODE)).isFalse();
        assertThat(silence.isCutOff(NODE, failingSince, Duration.ZERO)).isFalse();
    }

    @Test
    void whatABrokerSentBeforeSomebodyAskedIsNoSignOfLifeAndOneIsToldASecond() {
        look(1, 1, true);
        look(2, 1, true);
        assertThat(silence.isToldToLive(NODE, now)).isFalse();
        look(2, 2, true);
        assertThat(silence.isToldToLive(NODE, now)).isTrue();
        look(3, 3, true);
        assertThat(silence.isToldToLive(NODE, now)).isFalse();
        lookFor(Duration.ofSeconds(1), 3, 3, true);
        look(4, 4, true);
        assertThat(silence.isToldToLive(NODE, now)).isTrue();
    }

    @Test
    void aBrokerThatIsOnlyBeingConnectedToHasSentNothing() {
        look(0, 0, true);
        assertThat(silence.isToldToLive(NODE, now)).isFalse();
        look(1, 1, true);
        assertThat(silence.isToldToLive(NODE, now)).isTrue();
    }

    @Test
    void whoseConnectionEndedIsSeenByTheRequestsThatAreNeverAnswered() {
        look(10, 10, true);
        look(15, 12, true);
        Instant before = now;
        aConnectionEnds();
        look(15, 12, true);
        assertThat(silence.hasLostRequests(NODE, before))
                .as("three are without an answer, which may still be on its way")
                .isTrue();
        look(17, 17, true);
        assertThat(silence.hasLostRequests(NODE, before))
                .as("all were answered, it was another broker's connection")
                .isFalse();

        aConnectionEnds();
        look(20, 18, true);
        look(25, 23, true);
        assertThat(silence.hasLostRequests(NODE, before))
                .as("two are lost for ever")
                .isTrue();
        assertThat(silence.hasLostRequests(NODE, now))
                .as("no connection ended since then")
                .isFalse();

        aConnectionEnds();
        look(28, 26, true);
        assertThat(silence.hasLostRequests(NODE, before))
                .as("no more than were lost before")
                .isFalse();
    }
}
