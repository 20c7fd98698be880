package io.evenkeel.config;

import io.evenkeel.config.Adjustment.Kind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the guard found in the configuration of one client. Immutable.
 *
 * @param mode how it was told to act
 * @param adjustments what it did or advises, choices that were overruled first; empty where all was well
 * @since 0.1
 */
public record GuardReport(GuardMode mode, List<Adjustment> adjustments) {

    /** Copies the list, and puts first what matters most. */
    public GuardReport {
        adjustments = adjustments.stream()
                .sorted((a, b) -> a.kind().compareTo(b.kind())) // stable: the order of the rules within a kind
                .toList();
    }

    /** The adjustments of one kind. */
    public List<Adjustment> adjustments(Kind kind) {
        return adjustments.stream().filter(a -> a.kind() == kind).toList();
    }

    /** Those that changed what the client got; the others only tell. */
    public List<Adjustment> changes() {
        return adjustments.stream()
                .filter(a -> a.kind() == Kind.REPAIRED || a.kind() == Kind.DEFAULTED)
                .toList();
    }

    /** Whether any choice of the application was overruled: worth a warning, where all else is information. */
    public boolean overrules() {
        return adjustments.stream().anyMatch(Adjustment::overrules);
    }

    /** Whether there is anything to tell. */
    public boolean isEmpty() {
        return adjustments.isEmpty();
    }

    /** One block for a log: a line a finding, as {@code was, now: why}. */
    @Override
    public String toString() {
        return adjustments.stream()
                .map(a -> String.format("%n  %-10s %s", a.kind().words(), a))
                .collect(Collectors.joining("", "configuration guard (" + mode + ")", ""));
    }
}
