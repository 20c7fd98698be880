package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.ledger.Sightings;
import io.evenkeel.testkit.ledger.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * How the run went.
 *
 * @param seen what the consumer saw of the acked records
 * @param incidents what went wrong while it ran: a fault that nobody felt, a client that was not steady again
 */
record Report(List<Row> rows, Verdict verdict, Sightings.Counts seen, List<String> incidents) {

    Report {
        rows = List.copyOf(rows);
        incidents = List.copyOf(incidents);
    }

    /** Everything that is not as promised, a line each. Empty is what the demo is there to show. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(incidents);
        for (Row row : rows) {
            if (row.detected() == null) {
                problems.add(row.fault() + ": no client noticed it");
            } else if (!row.healed()) {
                problems.add(row.fault() + ": " + row.unhealed() + " episodes did not heal");
            }
        }
        if (!verdict.clean()) {
            problems.add("the log: " + verdict.told());
        }
        if (verdict.failed() + verdict.unknown() > 0) {
            problems.add(verdict.failed() + " sends failed, the outcome of " + verdict.unknown() + " is unknown");
        }
        if (seen.unseen() > 0) {
            problems.add("the consumer has not seen " + seen.unseen() + " records that are acked");
        }
        return problems;
    }

    /** What the process ends with. */
    int exitStatus() {
        return problems().isEmpty() ? 0 : 1;
    }
}
