package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the log, and consumers where there were any, say about everything that was sent.
 *
 * @param acked records with that outcome
 * @param failed records with that outcome
 * @param unknown records with that outcome
 * @param unknownWritten how many of the unknown ones are in the log: no fault, either way
 * @param written records sent that are in the log at least once
 * @param foreign entries of the log that nobody here sent: counted, never judged
 * @param findings everything that is wrong: one for each record and kind, or for each step of a consumer
 */
public record Verdict(
        int acked, int failed, int unknown, int unknownWritten, int written, int foreign, List<Finding> findings) {

    private static final Set<Kind> ALWAYS_TOLD = EnumSet.of(Kind.LOST, Kind.DUPLICATED, Kind.REORDERED);

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

    /** The counts on one line, and below it up to {@value Examples#OF_EACH_KIND} findings of each kind. */
    public String told() {
        return Stream.of(Kind.values())
                        .map(kind -> new Counted(kind, count(kind, any -> true)))
                        .filter(counted -> counted.findings > 0 || ALWAYS_TOLD.contains(counted.kind))
                        .map(counted -> counted.findings + " " + counted.kind.label())
                        .collect(Collectors.joining(", "))
                + " of " + acked + " acked, " + failed + " failed, " + unknown + " unknown"
                + Examples.of(findings);
    }

    private record Counted(Kind kind, int findings) {}
}
