package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.Map;

/** One that is not in the log is lost, and is not called unseen as well. */
record NothingUnseen() implements Guarantee {

    @Override
    public String name() {
        return "nothing unseen";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        Map<String, List<LogEntry>> places = history.places();
        Sightings sightings = history.sightings();
        return history.sent().stream()
                .filter(record -> record.outcome() == Outcome.ACKED
                        && places.containsKey(record.value())
                        && !sightings.contains(record.value()))
                .map(record -> new Finding(Kind.UNSEEN, record, places.getOrDefault(record.value(), List.of())))
                .toList();
    }
}
