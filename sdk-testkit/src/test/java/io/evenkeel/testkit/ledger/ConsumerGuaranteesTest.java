package io.evenkeel.testkit.ledger;

import static io.evenkeel.testkit.ledger.Scene.P0;
import static io.evenkeel.testkit.ledger.Scene.P1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Reading.Why;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bad histories of each class that only consumers can tell, each flagged as that and nothing else; and good ones close to them. */
class ConsumerGuaranteesTest {

    private final Scene scene = new Scene();

    private Scene fiveRecords() {
        return scene.acked("a", 5).log("a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4");
    }

    @Test
    void readingOnFromPollToPollIsGood() {
        fiveRecords().polled("c", "a#0@0", "a#1@1").polled("c", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
    }

    // unseen

    @Test
    void whatTheLogHasAndNoConsumerWasHandedIsUnseen() {
        fiveRecords().polled("c", "a#0@0", "a#1@1", "a#2@2", "a#3@3");

        assertThat(scene.kinds()).containsExactly(Kind.UNSEEN);
        assertThat(scene.toldOf(Guarantee.nothingUnseen()))
                .containsExactly("unseen: a#4 at orders-0@4, handed to no consumer, sent 2026-01-01T00:00:00.004Z");
        assertThat(Judge.judge(scene.history()).clean())
                .as("late is not lost: it must be asked for")
                .isTrue();
    }

    @Test
    void whatAnyConsumerWasHandedIsSeen() {
        fiveRecords().polled("c", "a#0@0", "a#1@1", "a#2@2").polled("d", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
    }

    // nonmonotonic-poll

    @Test
    void goingBackFromPollToPollIsNonmonotonic() {
        fiveRecords().polled("c", "a#0@0", "a#1@1", "a#2@2").polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_POLL);
        assertThat(scene.toldOf(Guarantee.pollsMonotonic()))
                .as("once, and not for all that is read again")
                .containsExactly("nonmonotonic: c went from a#2 at orders-0@2 back to a#1 at orders-0@1,"
                        + " sent 2026-01-01T00:00:00.001Z");
    }

    @Test
    void standingStillIsNonmonotonicToo() {
        fiveRecords().polled("c", "a#0@0", "a#1@1").polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_POLL);
    }

    @Test
    void goingBackWithinWhatOnePollReturnedIsToldApart() {
        fiveRecords().polled("c", "a#0@0", "a#1@1", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_INSIDE_POLL);
        assertThat(scene.toldOf(Guarantee.pollsMonotonic()))
                .containsExactly("nonmonotonic: c was handed a#1 at orders-0@1 and then a#0 at orders-0@0 by one poll,"
                        + " sent 2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(Why.class)
    void beingHandedRecordsAgainAfterAMoveIsAtLeastOnce(Why why) {
        fiveRecords()
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .moved("c", why, P0)
                .polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
        assertThat(scene.history().deliveries()).isEqualTo(Map.of(1, 3, 2, 2));
    }

    @Test
    void redeliveryToAnotherMemberOfTheGroupIsAtLeastOnce() {
        fiveRecords()
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .moved("c", Why.REVOKED, P0)
                .moved("d", Why.ASSIGNED, P0)
                .polled("d", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void aMoveOfAnotherPartitionExcusesNothing() {
        fiveRecords()
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .moved("c", Why.ASSIGNED, P1)
                .polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_POLL);
    }

    @Test
    void aMoveOfAnotherConsumerExcusesNothing() {
        fiveRecords()
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .moved("d", Why.SUBSCRIBED)
                .polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_POLL);
    }

    @Test
    void oneMoveExcusesOneStep() {
        fiveRecords()
                .moved("c", Why.SOUGHT, P0)
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .polled("c", "a#1@1", "a#2@2", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.NONMONOTONIC_POLL);
    }

    @Test
    void anotherPartitionMayBeAtASmallerOffset() {
        scene.acked("a", 3)
                .log("a#0@8", "a#1@9")
                .log(P1, "a#2@0")
                .polled("c", "a#0@8", "a#1@9")
                .polled("c", P1, "a#2@0");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void anotherConsumerMayBeBehind() {
        fiveRecords().polled("c", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4").polled("d", "a#0@0", "a#1@1");

        assertThat(scene.kinds()).isEmpty();
    }

    // poll-skip

    @Test
    void jumpingOverARecordOfTheLogIsASkip() {
        fiveRecords()
                .polled("d", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4")
                .polled("c", "a#0@0", "a#1@1")
                .polled("c", "a#4@4");

        assertThat(scene.kinds()).containsExactly(Kind.POLL_SKIP);
        assertThat(scene.toldOf(Guarantee.noPollSkips()))
                .containsExactly("skipped: c went from a#1 at orders-0@1 to a#4 at orders-0@4,"
                        + " over a#2 at orders-0@2 and 1 more, sent 2026-01-01T00:00:00.002Z");
    }

    @Test
    void aVerdictOfTheWholeHistoryCountsWhatConsumersTellToo() {
        fiveRecords().polled("c", "a#0@0", "a#1@1").polled("c", "a#4@4");

        assertThat(Judge.judge(scene.history()).told())
                .startsWith(
                        "0 lost, 0 duplicated, 0 reordered, 1 poll skip of 5 acked, 0 failed, 0 unknown\n  skipped: c went");
    }

    @Test
    void jumpingWithinWhatOnePollReturnedIsToldApart() {
        fiveRecords().polled("d", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4").polled("c", "a#0@0", "a#1@1", "a#3@3");

        assertThat(scene.kinds()).containsExactly(Kind.SKIP_INSIDE_POLL);
        assertThat(scene.toldOf(Guarantee.noPollSkips()))
                .containsExactly("skipped: c was handed a#1 at orders-0@1 and then a#3 at orders-0@3 by one poll,"
                        + " over a#2 at orders-0@2, sent 2026-01-01T00:00:00.002Z");
    }

    @Test
    void jumpingOverWhatOnlyAnotherConsumerWasHandedIsASkipToo() {
        scene.sent("a", Outcome.ACKED)
                .sent("a", Outcome.UNKNOWN)
                .sent("a", Outcome.ACKED)
                .log("a#0@0", "a#2@2")
                .polled("d", "a#0@0", "a#1@1", "a#2@2")
                .polled("c", "a#0@0")
                .polled("c", "a#2@2");

        assertThat(Scene.kindsIn(scene.history(), 1)).containsExactly(Kind.POLL_SKIP);
    }

    @Test
    void jumpingOverOffsetsThatHoldNoKnownRecordIsGood() {
        scene.acked("a", 2)
                .sent("a", Outcome.UNKNOWN)
                .log("a#0@0", "another application's@1", "a#1@5") // and a transaction's marker, or what was compacted
                .polled("c", "a#0@0")
                .polled("c", "a#1@5");

        assertThat(Scene.kindsIn(scene.history(), 1)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Why.class)
    void jumpingAfterAMoveIsGood(Why why) {
        fiveRecords()
                .polled("d", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4")
                .polled("c", "a#0@0", "a#1@1")
                .moved("c", why, P0)
                .polled("c", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void beginningAnywhereIsGood() {
        fiveRecords().polled("d", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4").polled("c", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).isEmpty();
    }

    @Test
    void goingBackAndForthIsToldAsBoth() {
        fiveRecords()
                .polled("c", "a#0@0", "a#1@1", "a#2@2")
                .polled("c", "a#0@0")
                .polled("c", "a#3@3", "a#4@4");

        assertThat(scene.kinds()).containsExactlyInAnyOrder(Kind.NONMONOTONIC_POLL, Kind.POLL_SKIP);
    }

    @Test
    void aDuplicateIsReadWhereverItLies() {
        scene.acked("a", 2)
                .log("a#0@0", "a#1@1", "a#0@2")
                .polled("c", "a#0@0", "a#1@1")
                .polled("c", "a#0@2");

        assertThat(scene.kinds()).containsExactly(Kind.DUPLICATED);
    }

    // inconsistent-offsets

    @Test
    void anOffsetThatHoldsOneThingAndWasHandedOutAsAnotherIsInconsistent() {
        fiveRecords()
                .polled("d", "a#0@0", "a#1@1", "a#2@2", "a#3@3", "a#4@4")
                .polled("c", "a#0@0", "something else@1", "a#2@2")
                .polled("e", "a#0@0", "something else@1", "a#2@2");

        assertThat(scene.kinds()).containsExactly(Kind.INCONSISTENT_OFFSET);
        assertThat(scene.toldOf(Guarantee.offsetsConsistent()))
                .as("once, though two consumers were handed it")
                .containsExactly("inconsistent: a#1 at orders-0@1, where c was handed something else,"
                        + " sent 2026-01-01T00:00:00.001Z");
    }

    @Test
    void anOffsetThatTwoConsumersWereHandedDifferentlyIsInconsistentThoughTheLogHasNothingThere() {
        scene.sent("a", Outcome.UNKNOWN)
                .sent("b", Outcome.UNKNOWN)
                .polled("c", "a#0@0")
                .polled("d", "b#0@0");

        assertThat(Scene.kindsIn(scene.history(), 2)).containsExactly(Kind.INCONSISTENT_OFFSET);
    }

    @Test
    void whatNobodyHereSentMayLookAsItLikes() {
        scene.log("{\"total\":17}@0").polled("c", "com.acme.Order@0");

        assertThat(scene.kinds()).isEmpty();
    }
}
