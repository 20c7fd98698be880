package io.evenkeel.testkit.ledger;

import static io.evenkeel.testkit.ledger.Scene.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.ledger.Finding.Kind;
import org.junit.jupiter.api.Test;

/** Bad histories of each class that the log tells, each flagged as that and nothing else; and good ones close to them. */
class LogGuaranteesTest {

    private final Scene scene = new Scene();

    @Test
    void ackedAndNotInTheLogIsLostThoughAConsumerWasHandedIt() {
        scene.acked("a", 3).log("a#0@0", "a#2@2").polled("c", "a#0@0", "a#1@1", "a#2@2");

        assertThat(scene.kinds()).containsExactly(Kind.LOST);
        assertThat(scene.toldOf(Guarantee.nothingLost()))
                .containsExactly("lost: a#1, acked, sent 2026-01-01T00:00:00.001Z");
    }

    @Test
    void ackedAndNowhereIsLostAndNotUnseenOrSkippedAsWell() {
        scene.acked("a", 3).log("a#0@0", "a#2@2").polled("c", "a#0@0").polled("c", "a#2@2");

        assertThat(scene.kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void atTwoOffsetsIsDuplicated() {
        scene.acked("a", 2).log("a#0@0", "a#1@1", "a#0@2").polled("c", "a#0@0", "a#1@1", "a#0@2");

        assertThat(scene.kinds()).containsExactly(Kind.DUPLICATED);
    }

    @Test
    void behindALaterRecordOfTheSameProducerIsReordered() {
        scene.acked("a", 2).log("a#1@0", "a#0@1").polled("c", "a#1@0", "a#0@1");

        assertThat(scene.kinds()).containsExactly(Kind.REORDERED);
    }

    @Test
    void twoProducersMayInterleaveAsTheyLike() {
        scene.acked("a", 2)
                .acked("b", 2)
                .log("b#0@0", "a#0@1", "b#1@2", "a#1@3")
                .polled("c", "b#0@0", "a#0@1", "b#1@2", "a#1@3");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void sendsThatOverlappedMayLieInEitherOrder() {
        scene.sent("a", Outcome.ACKED, 2).acked("a", 1).log("a#1@0", "a#0@1").polled("c", "a#1@0", "a#0@1");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void aSendThatBeganAfterOneHadReturnedMustLieBehindItWhateverOverlapped() {
        scene.sent("a", Outcome.ACKED, 2)
                .acked("a", 2)
                .log("a#2@0", "a#0@1", "a#1@2")
                .polled("c", "a#2@0", "a#0@1", "a#1@2");

        assertThat(scene.toldOf(Guarantee.orderKept()))
                .containsExactly(
                        "reordered: a#0 at orders-0@1, behind a#2 at orders-0@0, sent 2026-01-01T00:00:00Z",
                        "reordered: a#1 at orders-0@2, behind a#2 at orders-0@0, sent 2026-01-01T00:00:00.001Z");
        assertThat(scene.kinds()).containsExactly(Kind.REORDERED);
    }

    @Test
    void failedAndInTheLogIsFailedYetWritten() {
        scene.sent("a", Outcome.FAILED).log("a#0@0").polled("c", "a#0@0");

        assertThat(scene.kinds()).containsExactly(Kind.FAILED_YET_WRITTEN);
        assertThat(scene.toldOf(Guarantee.failedMeansNotWritten()))
                .as("the log and the consumer speak of one place")
                .containsExactly("failed, yet written: a#0 at orders-0@0, sent 2026-01-01T00:00:00Z");
    }

    @Test
    void failedAndHandedToAConsumerIsFailedYetWrittenThoughTheLogHasItNoMore() {
        scene.sent("a", Outcome.FAILED).polled("c", "a#0@0");

        assertThat(scene.kinds()).containsExactly(Kind.FAILED_YET_WRITTEN);
    }

    @Test
    void failedAndNowhereIsAsItShouldBe() {
        assertThat(scene.sent("a", Outcome.FAILED).kinds()).isEmpty();
    }

    @Test
    void unknownRecordsAreAFaultOnlyWhereThereAreMoreThanAllowed() {
        scene.sent("a", Outcome.UNKNOWN).sent("a", Outcome.UNKNOWN).log("a#1@0").polled("c", "a#1@0");

        assertThat(Scene.kindsIn(scene.history(), 2))
                .as("one is in the log, the other not")
                .isEmpty();
        assertThat(Scene.kindsIn(scene.history(), 1)).containsExactly(Kind.OUTCOME_UNKNOWN);
        assertThat(scene.toldOf(Guarantee.atMostUnknown(1)))
                .containsExactly(
                        "outcome unknown: a#0, not in the log, sent 2026-01-01T00:00:00Z",
                        "outcome unknown: a#1 at orders-0@0, sent 2026-01-01T00:00:00.001Z");
    }

    @Test
    void anUnknownRecordThatNoConsumerWasHandedIsNotUnseen() {
        scene.sent("a", Outcome.UNKNOWN).log("a#0@0");

        assertThat(Guarantee.nothingUnseen().brokenBy(scene.history())).isEmpty();
    }

    @Test
    void fewerThanNoUnknownRecordsCannotBeAskedFor() {
        assertThatThrownBy(() -> Guarantee.atMostUnknown(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("records of unknown outcome: must be 0 or more, was -1");
    }

    @Test
    void theSameNumberFromTwoProducersAreTwoRecords() {
        scene.acked("a", 1)
                .acked("b", 1)
                .log("a#0@0")
                .log(P1, "b#0@0")
                .polled("c", "a#0@0")
                .polled("c", P1, "b#0@0");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void aCompositeTellsWhatItsPartsTellEachOnce() {
        scene.acked("a", 2).log("a#0@0", "a#0@1");
        Guarantee both = Guarantee.all("both", Guarantee.exactlyOnceInLog(), Guarantee.nothingLost());

        assertThat(both.brokenBy(scene.history()))
                .extracting(Finding::kind)
                .containsExactly(Kind.LOST, Kind.DUPLICATED);
        assertThat(both.name()).isEqualTo("both");
    }
}
