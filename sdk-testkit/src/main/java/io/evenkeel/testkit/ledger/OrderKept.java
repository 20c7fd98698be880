package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A record is reordered when its first copy lies behind a record that was sent after it. Only first copies count: a second one far
 * behind is a duplicate, and would otherwise be told twice.
 */
record OrderKept() implements Guarantee {

    @Override
    public String name() {
        return "order kept";
    }

    @Override
    public List<Finding> brokenBy(History history) {
        record Lane(TopicPartition partition, String producer) {}
        record Written(Sent sent, LogEntry entry) {}
        record Copy(TopicPartition partition, String value) {}
        Map<String, Sent> byValue = history.byValue();
        Map<Lane, Written> furthest = new HashMap<>();
        Set<Copy> copies = new HashSet<>();
        List<Finding> findings = new ArrayList<>();
        history.known(byValue).forEach(entry -> {
            Sent sent = byValue.get(entry.value());
            if (sent == null || !copies.add(new Copy(entry.partition(), entry.value()))) {
                return;
            }
            Lane lane = new Lane(entry.partition(), sent.producer());
            Written ahead = furthest.get(lane);
            if (ahead == null || ahead.sent.number() < sent.number()) {
                furthest.put(lane, new Written(sent, entry));
            } else if (ahead.sent.number() >= sent.followedFrom()) {
                findings.add(new Finding(Kind.REORDERED, sent, List.of(entry, ahead.entry)));
            }
        });
        return findings;
    }
}
