package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Jepsen calls an acked record lost when nobody ever saw it and somebody saw a later offset. Here the log is read back to its end, so
 * that what is not in it is lost, whoever saw it before.
 */
record NothingLost() implements Guarantee {

    @Override
    public String name() {
        return "nothing lost";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        Set<String> written = history.log().stream().map(LogEntry::value).collect(Collectors.toSet());
        return history.sent().stream()
                .filter(record -> record.outcome() == Outcome.ACKED && !written.contains(record.value()))
                .map(record -> new Finding(Kind.LOST, record, List.of()))
                .toList();
    }
}
