package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Backwards, or on the spot. */
record PollsMonotonic() implements Guarantee {

    private static final Set<Kind> BROKEN_BY = EnumSet.of(Kind.NONMONOTONIC_POLL, Kind.NONMONOTONIC_INSIDE_POLL);

    @Override
    public String name() {
        return "polls monotonic";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        return PollSteps.wrong(history).stream()
                .filter(finding -> BROKEN_BY.contains(finding.kind()))
                .toList();
    }
}
