package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Reading.Why;
import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Keeps each rebalance, and then tells the application's own listener, which may throw. */
final class RecordingListener implements ConsumerRebalanceListener {

    private final ConsumerJournal journal;
    private final ConsumerRebalanceListener own;

    RecordingListener(ConsumerJournal journal, ConsumerRebalanceListener own) {
        this.journal = journal;
        this.own = own;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        journal.moved(Why.ASSIGNED, partitions);
        own.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        journal.moved(Why.REVOKED, partitions);
        own.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        journal.moved(Why.LOST, partitions);
        own.onPartitionsLost(partitions);
    }
}
