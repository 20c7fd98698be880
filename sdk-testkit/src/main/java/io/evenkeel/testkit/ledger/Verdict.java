package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the log says about everything that was sent.
 *
 * @param acked records with that outcome
 * @param failed records with that outcome
 * @param unknown records with that outcome
 * @param unknownWritten how many of the unknown ones are in the log: no fault, either way
 * @param written records sent that are in the log at least once
 * @param foreign entries of the log that nobody here sent: counted, never judged
 * @param findings everything that is wrong, one for each record and kind
 */
public record Verdict(
        int acked, int failed, int unknown, int unknownWritten, int written, int foreign, List<Finding> findings) {

    private static final int EXAMPLES = 5;

    public Verdict {
        findings = List.copyOf(findings);
    }

    public int lost() {
        return count(Kind.LOST, any -> true);
    }

    public int duplicated() {
        return count(Kind.DUPLICATED, any -> true);
    }

    public int reordered() {
        return count(Kind.REORDERED, any -> true);
    }

    public int failedYetWritten() {
        return count(Kind.FAILED_YET_WRITTEN, any -> true);
    }

    /** How many of the chosen records are wrong in that way, such as those that were sent while a fault lasted. */
    public int count(Kind kind, Predicate<Sent> chosen) {
        return (int) findings.stream()
                .filter(finding -> finding.kind() == kind && chosen.test(finding.sent()))
                .count();
    }

    /** Whether nothing is wrong. Unknown outcomes and foreign entries are not wrong. */
    public boolean clean() {
        return findings.isEmpty();
    }

    /** The counts on one line, and below it up to {@value #EXAMPLES} findings of each kind. */
    public String told() {
        StringBuilder told = new StringBuilder()
                .append(lost() + " lost, " + duplicated() + " duplicated, " + reordered() + " reordered")
                .append(failedYetWritten() == 0 ? "" : ", " + failedYetWritten() + " failed yet written")
                .append(" of " + acked + " acked, " + failed + " failed, " + unknown + " unknown");
        for (Kind kind : Kind.values()) {
            List<Finding> ofKind =
                    findings.stream().filter(finding -> finding.kind() == kind).toList();
            told.append(ofKind.stream()
                    .limit(EXAMPLES)
                    .map(finding -> "\n  " + finding.told())
                    .collect(Collectors.joining()));
            if (ofKind.size() > EXAMPLES) {
                told.append("\n  ... and " + (ofKind.size() - EXAMPLES) + " more");
            }
        }
        return told.toString();
    }
}
