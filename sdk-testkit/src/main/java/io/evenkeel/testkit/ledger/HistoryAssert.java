package io.evenkeel.testkit.ledger;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** AssertJ's way to ask whether a history keeps its guarantees. */
public final class HistoryAssert extends AbstractAssert<HistoryAssert, History> {

    private HistoryAssert(History actual) {
        super(actual, HistoryAssert.class);
    }

    /** Begins an assertion. */
    public static HistoryAssert assertThat(History actual) {
        return new HistoryAssert(actual);
    }

    /**
     * Fails unless all of them are kept. The message tells of each broken one how often it is, and the first findings of each kind.
     *
     * @throws IllegalArgumentException when there is none: nothing would be asserted
     */
    public HistoryAssert keeps(Guarantee... guarantees) {
        isNotNull();
        if (guarantees.length == 0) {
            throw new IllegalArgumentException("guarantees: at least one, was none");
        }
        StringBuilder broken = new StringBuilder();
        for (Guarantee guarantee : guarantees) {
            List<Finding> findings = guarantee.brokenBy(actual);
            if (!findings.isEmpty()) {
                broken.append("\n\"" + guarantee.name() + "\" is not kept, " + findings.size()
                        + (findings.size() == 1 ? " finding:" : " findings:") + Examples.of(findings));
            }
        }
        if (!broken.isEmpty()) {
            // By argument, as a key or a name may have a % in it.
            failWithMessage("%s", broken + "\nof " + actual.told());
        }
        return this;
    }
}
