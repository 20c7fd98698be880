package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Reading.Moved;
import io.evenkeel.testkit.ledger.Reading.Polled;
import io.evenkeel.testkit.ledger.Reading.Why;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The readings of one consumer in their order. Between two polls that handed out records it keeps at most one move of each kind, so that a
 * consumer that seeks for hours and gets nothing does not fill the memory. Thread-safe.
 */
final class ConsumerJournal {

    private final String consumer;
    private final List<Reading> readings = new ArrayList<>();

    ConsumerJournal(String consumer) {
        this.consumer = consumer;
    }

    synchronized void polled(List<LogEntry> entries) {
        if (!entries.isEmpty()) {
            readings.add(new Polled(consumer, entries));
        }
    }

    synchronized void moved(Why why, Collection<TopicPartition> partitions) {
        if (why != Why.SUBSCRIBED && partitions.isEmpty()) {
            return;
        }
        Set<TopicPartition> all = new HashSet<>(partitions);
        for (int i = readings.size() - 1; i >= 0 && readings.get(i) instanceof Moved before; i--) {
            if (before.why() == why) {
                all.addAll(before.partitions());
                readings.set(i, new Moved(consumer, why, all));
                return;
            }
        }
        readings.add(new Moved(consumer, why, all));
    }

    synchronized List<Reading> readings() {
        return List.copyOf(readings);
    }
}
