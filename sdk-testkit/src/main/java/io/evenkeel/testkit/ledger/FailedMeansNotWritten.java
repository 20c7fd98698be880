package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A consumer's word counts as much as the log's: the record may have been cut off since. */
record FailedMeansNotWritten() implements Guarantee {

    @Override
    public String name() {
        return "failed means not written";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        Map<String, Sent> failed = history.sent().stream()
                .filter(record -> record.outcome() == Outcome.FAILED)
                .collect(Collectors.toMap(Sent::value, record -> record));
        Map<String, List<LogEntry>> places = Stream.concat(history.known(failed), history.handed())
                .filter(entry -> failed.containsKey(entry.value()))
                .distinct()
                .collect(Collectors.groupingBy(LogEntry::value));
        return history.sent().stream()
                .filter(record -> places.containsKey(record.value()))
                .map(record ->
                        new Finding(Kind.FAILED_YET_WRITTEN, record, places.getOrDefault(record.value(), List.of())))
                .toList();
    }
}
