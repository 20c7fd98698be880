package io.evenkeel.testkit.ledger;

import static io.evenkeel.testkit.ledger.Guarantee.atLeastOnce;
import static io.evenkeel.testkit.ledger.Guarantee.nothingLost;
import static io.evenkeel.testkit.ledger.Guarantee.orderKept;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryAssertTest {

    @Test
    void aGoodHistoryKeepsItsGuarantees() {
        History history =
                new Scene().acked("a", 1).log("a#0@0").polled("c", "a#0@0").history();

        HistoryAssert.assertThat(history).keeps(atLeastOnce(), orderKept());
    }

    @Test
    void theMessageTellsEveryBrokenGuaranteeWithItsFirstFindings() {
        History history =
                new Scene().acked("100%", 8).log("100%#1@0", "100%#0@1").history();

        assertThatThrownBy(() -> HistoryAssert.assertThat(history)
                        .as("after the roll")
                        .keeps(nothingLost(), Guarantee.nothingDuplicated(), orderKept()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        [after the roll]\s
                        "nothing lost" is not kept, 6 findings:
                          lost: 100%#2, acked, sent 2026-01-01T00:00:00.002Z
                          lost: 100%#3, acked, sent 2026-01-01T00:00:00.003Z
                          lost: 100%#4, acked, sent 2026-01-01T00:00:00.004Z
                          lost: 100%#5, acked, sent 2026-01-01T00:00:00.005Z
                          lost: 100%#6, acked, sent 2026-01-01T00:00:00.006Z
                          ... and 1 more
                        "order kept" is not kept, 1 finding:
                          reordered: 100%#0 at orders-0@1, behind 100%#1 at orders-0@0, sent 2026-01-01T00:00:00Z
                        of 8 acked, 0 failed, 0 unknown; 2 entries in the log""");
    }

    @Test
    void whereConsumersReadTheMessageTellsHowOften() {
        History history = new Scene()
                .acked("a", 3)
                .log("a#0@0", "a#1@1", "a#2@2")
                .polled("c", "a#0@0", "a#1@1")
                .polled("d", "a#0@0")
                .history();

        assertThatThrownBy(() -> HistoryAssert.assertThat(history).keeps(atLeastOnce()))
                .hasMessageEndingWith("; acked records by times delivered: {0=1, 1=1, 2=1}");
    }

    @Test
    void askingForNothingIsAMistake() {
        History empty = new History(List.of(), List.of());

        assertThatThrownBy(() -> HistoryAssert.assertThat(empty).keeps())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("guarantees: at least one, was none");
    }
}
