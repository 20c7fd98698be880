package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.Map;

/** Whatever the outcome: of an unknown one there may be one copy or none, never two. */
record NothingDuplicated() implements Guarantee {

    @Override
    public String name() {
        return "nothing duplicated";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        Map<String, List<LogEntry>> places = history.places();
        return history.sent().stream()
                .filter(record -> places.getOrDefault(record.value(), List.of()).size() > 1)
                .map(record -> new Finding(Kind.DUPLICATED, record, places.getOrDefault(record.value(), List.of())))
                .toList();
    }
}
