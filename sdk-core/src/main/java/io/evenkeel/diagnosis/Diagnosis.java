package io.evenkeel.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong, how that is known, what could not be checked, and what to do. Holds no secret.
 *
 * @param summary what is wrong in one sentence, with broker ids, hosts and ports
 * @param remedy what to do, in a sentence or two
 * @param findings what was checked, in that order, and what was not and why
 * @param at when the last of it was seen
 */
public record Diagnosis(Cause cause, String summary, String remedy, List<Finding> findings, Instant at) {

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Its page of the runbook. */
    public String page() {
        return cause.page();
    }

    /** Cause, summary, remedy and page in one line: for a log, a health detail, an exception's message. */
    public String line() {
        return cause + ": " + summary + " " + remedy + " (" + page() + ")";
    }

    /** All of it, a line a finding. */
    public String report() {
        return line() + findings.stream().map(finding -> "\n  " + finding).collect(Collectors.joining());
    }
}
