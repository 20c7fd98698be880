package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what was sent with what lies in the log, by Jepsen's definitions. It looks at nothing else: no clock, no cluster. The
 * log has to be read after the last outcome was known, or a record may be called lost that was written a moment later.
 */
public final class Judge {

    private Judge() {}

    /**
     * Finds every record that is not as it was promised.
     *
     * @param sent the records of one or more producers, in any order
     * @param log all entries of all partitions they were sent to, in any order
     * @throws IllegalArgumentException when two records were sent under one value: they could not be told apart
     */
    public static Verdict judge(List<Sent> sent, List<LogEntry> log) {
        Map<String, Sent> byValue = byValue(sent);
        Map<String, List<LogEntry>> places = new HashMap<>();
        List<LogEntry> inOrder = log.stream()
                .filter(entry -> byValue.containsKey(entry.value()))
                .sorted(Comparator.comparing(
                                (LogEntry entry) -> entry.partition().toString())
                        .thenComparingLong(LogEntry::offset))
                .toList();
        inOrder.forEach(entry -> places.computeIfAbsent(entry.value(), value -> new ArrayList<>())
                .add(entry));

        List<Finding> findings = new ArrayList<>();
        byValue.forEach((value, record) -> judge(record, places.getOrDefault(value, List.of()), findings));
        findReordered(inOrder, byValue, findings);

        return new Verdict(
                count(sent, Outcome.ACKED),
                count(sent, Outcome.FAILED),
                count(sent, Outcome.UNKNOWN),
                (int) sent.stream()
                        .filter(record -> record.outcome() == Outcome.UNKNOWN && places.containsKey(record.value()))
                        .count(),
                places.size(),
                log.size() - inOrder.size(),
                findings);
    }

    private static Map<String, Sent> byValue(List<Sent> sent) {
        Map<String, Sent> byValue = new LinkedHashMap<>();
        for (Sent record : sent) {
            if (byValue.put(record.value(), record) != null) {
                throw new IllegalArgumentException("sent twice under one value: " + record.value());
            }
        }
        return byValue;
    }

    private static void judge(Sent record, List<LogEntry> places, List<Finding> findings) {
        if (record.outcome() == Outcome.ACKED && places.isEmpty()) {
            findings.add(new Finding(Kind.LOST, record, places));
        }
        if (record.outcome() == Outcome.FAILED && !places.isEmpty()) {
            findings.add(new Finding(Kind.FAILED_YET_WRITTEN, record, places));
        }
        if (places.size() > 1) {
            findings.add(new Finding(Kind.DUPLICATED, record, places));
        }
    }

    /**
     * A record is reordered when its first copy lies behind a record that was sent later. Only first copies count: a second one far
     * behind is a duplicate, and would otherwise be told twice.
     */
    private static void findReordered(List<LogEntry> inOrder, Map<String, Sent> byValue, List<Finding> findings) {
        record Lane(TopicPartition partition, String producer) {}
        Map<Lane, LogEntry> furthest = new HashMap<>();
        Map<String, LogEntry> firstCopies = new HashMap<>();
        for (LogEntry entry : inOrder) {
            if (firstCopies.putIfAbsent(entry.value() + " in " + entry.partition(), entry) != null) {
                continue;
            }
            Sent record = sentAs(entry, byValue);
            Lane lane = new Lane(entry.partition(), record.producer());
            LogEntry ahead = furthest.get(lane);
            if (ahead == null || sentAs(ahead, byValue).number() < record.number()) {
                furthest.put(lane, entry);
            } else {
                findings.add(new Finding(Kind.REORDERED, record, List.of(entry, ahead)));
            }
        }
    }

    private static Sent sentAs(LogEntry entry, Map<String, Sent> byValue) {
        Sent sent = byValue.get(entry.value());
        if (sent == null) {
            throw new IllegalStateException("foreign entry: " + entry);
        }
        return sent;
    }

    private static int count(List<Sent> sent, Outcome outcome) {
        return (int) sent.stream().filter(record -> record.outcome() == outcome).count();
    }
}
