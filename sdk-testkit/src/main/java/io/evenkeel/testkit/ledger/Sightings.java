package io.evenkeel.testkit.ledger;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What consumers saw of the records, by value. Kept apart from the verdict on the log: a record that nobody saw yet is unseen, not
 * lost, and one that was seen twice was delivered at least once, as Kafka promises. Thread-safe.
 */
public final class Sightings {

    private final Map<String, Integer> timesSeen = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();

    /** A consumer was handed a record with that value. */
    public void saw(String value) {
        timesSeen.merge(value, 1, Integer::sum);
        total.incrementAndGet();
    }

    /** Records handed over so far, repeated ones included. */
    public long total() {
        return total.get();
    }

    /** Whether that record was seen at least once. */
    public boolean contains(String value) {
        return timesSeen.containsKey(value);
    }

    /** How the acked ones of these records fared. */
    public Counts of(List<Sent> sent) {
        SortedMap<Integer, Integer> times = times(sent);
        int acked = times.values().stream().mapToInt(Integer::intValue).sum();
        int unseen = times.getOrDefault(0, 0);
        int once = times.getOrDefault(1, 0);
        return new Counts(acked - unseen, unseen, acked - unseen - once);
    }

    /** Of the acked ones of these records: how many were seen how many times. Numbers of times that no record was seen are left out. */
    SortedMap<Integer, Integer> times(List<Sent> sent) {
        SortedMap<Integer, Integer> times = new TreeMap<>();
        sent.stream()
                .filter(record -> record.outcome() == Outcome.ACKED)
                .forEach(record -> times.merge(timesSeen.getOrDefault(record.value(), 0), 1, Integer::sum));
        return times;
    }

    /**
     * Counts of acked records.
     *
     * @param seen seen at least once
     * @param unseen not seen so far
     * @param repeated seen more than once
     */
    public record Counts(int seen, int unseen, int repeated) {}
}
