package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Reading.Why;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps what every consumer of a test was handed, and when its position was moved on purpose, so that a {@link Guarantee} can judge it.
 * A consumer that {@link #recording} returns tells all of it by itself; a poll loop of one's own calls {@link #observe} after each poll,
 * subscribes with a {@link #listener}, and tells {@link #sought seeks}. What is not told looks like a skip or a step back: that is
 * how those are found.
 *
 * <p>One for a test; thread-safe. It holds a name for each record handed out: that in its header, or its value.
 */
public final class Readings {

    private final Map<String, ConsumerJournal> journals = new ConcurrentHashMap<>();
    private final Map<String, Integer> recorded = new ConcurrentHashMap<>();
    private final Sightings sightings = new Sightings();

    /**
     * A consumer that behaves as that one, and whose polls, rebalances and seeks are kept. The application's own rebalance listener is
     * called as before. Closing it closes that one.
     *
     * @param name for people. The second consumer that is given the same one, such as another of its group, or one that was made again, is kept
     *     apart as {@code billing (2)}
     */
    public <K, V> Consumer<K, V> recording(String name, Consumer<K, V> consumer) {
        int nth = recorded.merge(name, 1, Integer::sum);
        return RecordingConsumer.around(consumer, nth == 1 ? name : name + " (" + nth + ")", this);
    }

    /** Keeps what a poll returned. To be called after each poll, on the thread that polls. */
    public void observe(String consumer, ConsumerRecords<?, ?> records) {
        List<LogEntry> entries = new ArrayList<>(records.count());
        for (ConsumerRecord<?, ?> record : records) {
            String identity = Identity.in(record.headers(), record.value());
            sightings.saw(identity);
            entries.add(
                    new LogEntry(new TopicPartition(record.topic(), record.partition()), record.offset(), identity));
        }
        journal(consumer).polled(entries);
    }

    /** A listener to subscribe with, which keeps the rebalances. */
    public ConsumerRebalanceListener listener(String consumer) {
        return listener(consumer, new NoListener());
    }

    /** The same around a listener of the application, which is called after it. */
    public ConsumerRebalanceListener listener(String consumer, ConsumerRebalanceListener own) {
        return new RecordingListener(journal(consumer), own);
    }

    /** The consumer has called subscribe, unsubscribe or assign. */
    public void subscribed(String consumer) {
        journal(consumer).moved(Why.SUBSCRIBED, Set.of());
    }

    /** The consumer has called seek, or one of its kin, for these partitions. */
    public void sought(String consumer, Collection<TopicPartition> partitions) {
        journal(consumer).moved(Why.SOUGHT, partitions);
    }

    /** All readings so far: those of each consumer in their order, one consumer after the other. */
    public List<Reading> all() {
        return journals.values().stream()
                .flatMap(journal -> journal.readings().stream())
                .toList();
    }

    /** The same counted by record; goes on counting. For waiting until consumers have read everything. */
    public Sightings sightings() {
        return sightings;
    }

    private ConsumerJournal journal(String consumer) {
        return journals.computeIfAbsent(consumer, ConsumerJournal::new);
    }

    private static final class NoListener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    }
}
