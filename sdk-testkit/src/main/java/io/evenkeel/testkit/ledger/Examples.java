package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;

/** Findings for a person to read: a few of each kind, and how many more there are. */
final class Examples {

    static final int OF_EACH_KIND = 5;

    private Examples() {}

    /** A line each, every one after a line feed. */
    static String of(List<Finding> findings) {
        StringBuilder told = new StringBuilder();
        for (Kind kind : Kind.values()) {
            List<Finding> ofKind =
                    findings.stream().filter(finding -> finding.kind() == kind).toList();
            ofKind.stream()
                    .limit(OF_EACH_KIND)
                    .forEach(finding -> told.append("\n  ").append(finding.told()));
            if (ofKind.size() > OF_EACH_KIND) {
                told.append("\n  ... and " + (ofKind.size() - OF_EACH_KIND) + " more");
            }
        }
        return told.toString();
    }
}
