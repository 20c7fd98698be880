package io.evenkeel.testkit.ledger;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a {@link Guarantee} judges by: no clock, no cluster. The log has to be read after the last outcome was known, or a record may be
 * called lost that was written a moment later.
 *
 * @param sent the records of one or more producers, in any order
 * @param log all entries of all partitions they were sent to, in any order
 * @param readings what consumers were handed, those of each consumer in their order; empty where only the log is judged
 */
public record History(List<Sent> sent, List<LogEntry> log, List<Reading> readings) {

    /**
     * Of copies.
     *
     * @throws IllegalArgumentException when two records were sent under one value: they could not be told apart
     */
    public History {
        sent = List.copyOf(sent);
        log = List.copyOf(log);
        readings = List.copyOf(readings);
        index(sent);
    }

    /** Without consumers. */
    public History(List<Sent> sent, List<LogEntry> log) {
        this(sent, log, List.of());
    }

    /** What consumers were handed, counted by record. */
    public Sightings sightings() {
        Sightings sightings = new Sightings();
        handed().forEach(entry -> sightings.saw(entry.value()));
        return sightings;
    }

    /**
     * How many acked records were handed to consumers how many times (Jepsen's consume-counts): {@code {0=2, 1=97, 2=1}} is two not at
     * all, and one twice. At least once is what Kafka promises, and several groups read each record once each: no number is a fault.
     */
    public SortedMap<Integer, Integer> deliveries() {
        return sightings().times(sent);
    }

    /** The counts on one line. */
    public String told() {
        return count(Outcome.ACKED) + " acked, " + count(Outcome.FAILED) + " failed, " + count(Outcome.UNKNOWN)
                + " unknown; "
                + log.size() + " entries in the log"
                + (readings.isEmpty() ? "" : "; acked records by times delivered: " + deliveries());
    }

    int count(Outcome outcome) {
        return (int) sent.stream().filter(record -> record.outcome() == outcome).count();
    }

    Map<String, Sent> byValue() {
        return index(sent);
    }

    /** The entries of the log that were sent here, by partition and offset. */
    Stream<LogEntry> known(Map<String, Sent> byValue) {
        return log.stream()
                .filter(entry -> byValue.containsKey(entry.value()))
                .sorted(Comparator.comparing(
                                (LogEntry entry) -> entry.partition().toString())
                        .thenComparingLong(LogEntry::offset));
    }

    /** Where each record lies that lies anywhere, by partition and offset. */
    Map<String, List<LogEntry>> places() {
        return known(byValue()).collect(Collectors.groupingBy(LogEntry::value));
    }

    /** Everything that consumers were handed. */
    Stream<LogEntry> handed() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Reading.Polled polled ? polled.entries().stream() : Stream.of());
    }

    private static Map<String, Sent> index(List<Sent> sent) {
        Map<String, Sent> byValue = new LinkedHashMap<>();
        for (Sent record : sent) {
            if (byValue.put(record.value(), record) != null) {
                throw new IllegalArgumentException("sent twice under one value: " + record.value());
            }
        }
        return byValue;
    }
}
