package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Forwards, over something. */
record NoPollSkips() implements Guarantee {

    private static final Set<Kind> BROKEN_BY = EnumSet.of(Kind.POLL_SKIP, Kind.SKIP_INSIDE_POLL);

    @Override
    public String name() {
        return "no poll skips";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        return PollSteps.wrong(history).stream()
                .filter(finding -> BROKEN_BY.contains(finding.kind()))
                .toList();
    }
}
