package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Reading.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** A history made by hand. An entry is written as {@code a#3@7}: record 3 of producer a at offset 7; of partition 0 unless one is named. */
final class Scene {

    static final TopicPartition P0 = new TopicPartition("orders", 0);
    static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final List<LogEntry> log = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();

    /** Every guarantee there is. */
    static List<Guarantee> everyGuarantee(int unknown) {
        return List.of(
                Guarantee.nothingLost(),
                Guarantee.nothingDuplicated(),
                Guarantee.orderKept(),
                Guarantee.failedMeansNotWritten(),
                Guarantee.nothingUnseen(),
                Guarantee.pollsMonotonic(),
                Guarantee.noPollSkips(),
                Guarantee.offsetsConsistent(),
                Guarantee.atMostUnknown(unknown));
    }

    /** What every guarantee finds, taken together. */
    static Set<Kind> kindsIn(History history, int unknown) {
        return everyGuarantee(unknown).stream()
                .flatMap(guarantee -> guarantee.brokenBy(history).stream())
                .map(Finding::kind)
                .collect(Collectors.toSet());
    }

    Scene acked(String producer, int records) {
        for (int i = 0; i < records; i++) {
            sent(producer, Outcome.ACKED);
        }
        return this;
    }

    /** The next record of that producer. */
    Scene sent(String producer, Outcome outcome) {
        return sent(producer, outcome, 1);
    }

    /** The same, of a send that {@code overlapping - 1} later ones began inside. */
    Scene sent(String producer, Outcome outcome, int overlapping) {
        long number = numbers.merge(producer, 1L, Long::sum) - 1;
        sent.add(new Sent(
                producer,
                number,
                "key",
                START.plusMillis(number),
                outcome,
                null,
                Sent.NO_OFFSET,
                number + overlapping));
        return this;
    }

    Scene log(String... entries) {
        return log(P0, entries);
    }

    Scene log(TopicPartition partition, String... entries) {
        log.addAll(entries(partition, entries));
        return this;
    }

    Scene polled(String consumer, String... entries) {
        return polled(consumer, P0, entries);
    }

    Scene polled(String consumer, TopicPartition partition, String... entries) {
        readings.add(new Reading.Polled(consumer, entries(partition, entries)));
        return this;
    }

    Scene moved(String consumer, Why why, TopicPartition... partitions) {
        readings.add(new Reading.Moved(consumer, why, Set.of(partitions)));
        return this;
    }

    History history() {
        return new History(sent, log, readings);
    }

    /** No unknown record is allowed for. */
    Set<Kind> kinds() {
        return kindsIn(history(), 0);
    }

    List<String> toldOf(Guarantee guarantee) {
        return guarantee.brokenBy(history()).stream().map(Finding::told).toList();
    }

    private static List<LogEntry> entries(TopicPartition partition, String... entries) {
        return Stream.of(entries)
                .map(entry -> entry.split("@"))
                .map(parts -> new LogEntry(partition, Long.parseLong(parts[1]), parts[0]))
                .toList();
    }
}
