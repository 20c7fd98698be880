package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Reading.Polled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The log says what an offset holds; where it has nothing, the first consumer that was handed something there. Each other value is told
 * once, however many consumers were handed it. Two values that nobody here sent are not compared: a consumer that makes objects of
 * them does not show what they were.
 */
record OffsetsConsistent() implements Guarantee {

    @Override
    public String name() {
        return "offsets consistent";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        record Offset(TopicPartition partition, long offset) {}
        Map<String, Sent> byValue = history.byValue();
        Map<Offset, LogEntry> holds = new HashMap<>();
        history.log().forEach(entry -> holds.put(new Offset(entry.partition(), entry.offset()), entry));
        Set<LogEntry> told = new HashSet<>();
        List<Finding> findings = new ArrayList<>();
        for (Reading reading : history.readings()) {
            for (LogEntry entry : reading instanceof Polled polled ? polled.entries() : List.<LogEntry>of()) {
                LogEntry first = holds.putIfAbsent(new Offset(entry.partition(), entry.offset()), entry);
                if (first == null || first.value().equals(entry.value())) {
                    continue;
                }
                Sent sent = byValue.getOrDefault(first.value(), byValue.get(entry.value()));
                if (sent != null && told.add(entry)) {
                    findings.add(
                            new Finding(Kind.INCONSISTENT_OFFSET, sent, List.of(first, entry), reading.consumer()));
                }
            }
        }
        return findings;
    }
}
