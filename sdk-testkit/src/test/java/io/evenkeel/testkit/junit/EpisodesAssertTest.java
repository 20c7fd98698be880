package io.evenkeel.testkit.junit;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;
import static io.evenkeel.testkit.junit.HandMade.abandoned;
import static io.evenkeel.testkit.junit.HandMade.escalated;
import static io.evenkeel.testkit.junit.HandMade.escalatedAndHealed;
import static io.evenkeel.testkit.junit.HandMade.healed;
import static io.evenkeel.testkit.junit.HandMade.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.diagnosis.Cause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each claim, with episodes of which it is true and episodes of which it is not. */
@Timeout(60)
class EpisodesAssertTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Episodes episodes = new Episodes();

    private void assertFails(Runnable claim, String... told) {
        assertThatThrownBy(claim::run).isInstanceOf(AssertionError.class).hasMessageContainingAll(told);
    }

    @Test
    void whereNothingHappenedThereIsNoEpisodeAndNothingHasHealed() {
        assertThat(episodes).hasNone().hasNoEscalation().noneOpen();

        assertFails(
                () -> assertThat(episodes).allHealed(),
                "expected an episode, and all of them to be healed",
                "no episode");
        assertFails(() -> assertThat(episodes).hasHealed(1), "at least 1");
        assertFails(() -> assertThat(episodes).hasHealedOn("orders", 0), "orders-0");
        assertFails(() -> assertThat(episodes).hasEscalated(Cause.LEADERLESS), "LEADERLESS");
    }

    @Test
    void anOpenEpisodeIsTroubleThatHasNotHealed() {
        episodes.opened(open(1, "orders", 0));

        assertThat(episodes).hasNoEscalation();
        assertFails(() -> assertThat(episodes).hasNone(), "expected no episode", "#1 producer app, orders-0");
        assertFails(() -> assertThat(episodes).noneOpen(), "open since 2026-11-22T10:00:00Z");
        assertFails(() -> assertThat(episodes).allHealed(), "#1 producer app, orders-0");
    }

    @Test
    void healedIsWhatHasEvidenceOfRecovery() {
        episodes.healed(healed(1, "orders", 0));
        episodes.healed(healed(2, "orders", 1));

        assertThat(episodes)
                .hasHealed(2)
                .hasHealedOn("orders", 1)
                .allHealed()
                .noneOpen()
                .hasNoEscalation();
        assertFails(() -> assertThat(episodes).hasHealed(3), "expected at least 3 to be healed");
        assertFails(() -> assertThat(episodes).hasHealedOn("payments", 0), "an episode of payments-0");
        assertFails(() -> assertThat(episodes).hasNone(), "#2 producer app, orders-1");
    }

    @Test
    void whatWasLetGoHasNotHealed() {
        episodes.healed(healed(1, "orders", 0));
        episodes.abandoned(abandoned(2, "orders", 0));

        assertThat(episodes).noneOpen().hasHealed(1);
        assertFails(() -> assertThat(episodes).allHealed(), "abandoned after 5.00 s");
        assertFails(() -> assertThat(episodes).hasHealedOn("orders", 0), "#2");
    }

    @Test
    void anEscalationIsToldWithItsDiagnosis() {
        episodes.escalated(escalated(1, "orders", 0, Cause.LEADER_UNREACHABLE));

        assertThat(episodes).hasEscalated(Cause.LEADER_UNREACHABLE);
        assertFails(
                () -> assertThat(episodes).hasNoEscalation(),
                "expected no episode to be escalated",
                "escalated after 11.00 s: LEADER_UNREACHABLE: Broker 3 refuses. Open the port. (docs/runbook/");
        assertFails(() -> assertThat(episodes).hasEscalated(Cause.LEADERLESS), "to be escalated as LEADERLESS");
    }

    @Test
    void anEscalationThatNobodyHasLookedIntoHasNoCause() {
        episodes.escalated(escalated(1, "orders", 0, null));

        assertFails(() -> assertThat(episodes).hasEscalated(Cause.UNDIAGNOSED), "not diagnosed yet");
    }

    @Test
    void anEscalationThatHealedWasOneAllTheSame() {
        episodes.healed(escalatedAndHealed(1, "orders", 0, Cause.BROKER_UNRESPONSIVE));

        assertThat(episodes).allHealed().hasEscalated(Cause.BROKER_UNRESPONSIVE);
        assertFails(() -> assertThat(episodes).hasNoEscalation(), "healed in 20.00 s");
    }

    @Test
    void whatWasDiagnosedForAHealthyEndIsNoEscalation() {
        episodes.healed(healed(1, "orders", 0));

        assertFails(() -> assertThat(episodes).hasEscalated(Cause.UNDIAGNOSED), "expected an episode to be escalated");
    }

    @Test
    void aWarningIsOfNoEpisode() {
        assertFails(
                () -> assertThat(episodes).hasWarned(Cause.LEADER_FLAPPING),
                "a warning of LEADER_FLAPPING",
                "no warning");

        episodes.warned(HandMade.diagnosis(Cause.RETRY_BUDGET_TOO_SMALL));
        assertThat(episodes).hasWarned(Cause.RETRY_BUDGET_TOO_SMALL).hasNone();
        assertFails(
                () -> assertThat(episodes).hasWarned(Cause.LEADER_FLAPPING),
                "RETRY_BUDGET_TOO_SMALL: Broker 3 refuses.");
    }

    @Test
    void aClaimWaitsUntilItHolds() throws Exception {
        episodes.opened(open(1, "orders", 0));
        CompletableFuture<Void> claim = CompletableFuture.runAsync(
                () -> assertThat(episodes).within(LONG).allHealed().hasHealed(1));

        episodes.opened(open(2, "orders", 1));
        episodes.healed(healed(1, "orders", 0));
        episodes.healed(healed(2, "orders", 1));

        claim.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aWarningIsWaitedForToo() throws Exception {
        CompletableFuture<Void> claim = CompletableFuture.runAsync(
                () -> assertThat(episodes).within(LONG).hasWarned(Cause.LEADER_FLAPPING));

        episodes.warned(HandMade.diagnosis(Cause.LEADER_FLAPPING));

        claim.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aClaimThatNeverHoldsFailsInTimeAndSaysHowLongItWaited() {
        episodes.opened(open(1, "orders", 0));

        assertFails(
                () -> assertThat(episodes).within(SHORT).allHealed(),
                "expected an episode, and all of them to be healed within 50 ms, but there were:",
                "#1 producer app, orders-0");
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertFails(() -> assertThat(episodes).within(LONG).allHealed(), "no episode");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void thatNothingHappenedIsJudgedAtOnce() {
        assertThat(episodes).within(LONG).hasNone().hasNoEscalation();
    }

    @Test
    void aTimeThatCannotBeIsRefused() {
        assertThatThrownBy(() -> assertThat(episodes).within(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must not be negative, but was PT-0.001S");
    }

    @Test
    void nothingAtAllIsNoEpisodesToJudge() {
        assertFails(() -> assertThat((Episodes) null).hasNone(), "not to be null");
    }

    @Test
    void whatTheTestSaysOfTheClaimIsInTheMessage() {
        assertFails(
                () -> assertThat(episodes).as("after the kill").allHealed(), "[after the kill] expected an episode");
    }
}
