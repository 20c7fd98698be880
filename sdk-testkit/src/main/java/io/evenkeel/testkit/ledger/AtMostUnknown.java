package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.Map;

/** An application has to deal with each of these by itself; a few may be what a fault costs. */
record AtMostUnknown(int records) implements Guarantee {

    AtMostUnknown {
        if (records < 0) {
            throw new IllegalArgumentException("records of unknown outcome: must be 0 or more, was " + records);
        }
    }

    @Override
    public String name() {
        return "at most " + records + " unknown";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        if (history.count(Outcome.UNKNOWN) <= records) {
            return List.of();
        }
        Map<String, List<LogEntry>> places = history.places();
        return history.sent().stream()
                .filter(record -> record.outcome() == Outcome.UNKNOWN)
                .map(record ->
                        new Finding(Kind.OUTCOME_UNKNOWN, record, places.getOrDefault(record.value(), List.of())))
                .toList();
    }
}
