package io.evenkeel;

import io.evenkeel.signal.ConsumerSignals;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Notes that a rebalance changed what the consumer has, and passes the call on to the application's own listener. */
final class AssignmentWatch implements ConsumerRebalanceListener {

    private final ConsumerSignals signals;
    private final VanishedTopics vanished;
    private final @Nullable ConsumerRebalanceListener callersOwn;

    AssignmentWatch(ConsumerSignals signals, VanishedTopics vanished, @Nullable ConsumerRebalanceListener callersOwn) {
        this.signals = signals;
        this.vanished = vanished;
        this.callersOwn = callersOwn;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        signals.assignmentChanged();
        tell(own -> own.onPartitionsAssigned(partitions));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        signals.revoked(partitions);
        try {
            tell(own -> own.onPartitionsRevoked(partitions));
        } finally {
            vanished.revoked(partitions); // until now it is we who have paused them
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        signals.revoked(partitions);
        try {
            tell(own -> own.onPartitionsLost(partitions));
        } finally {
            vanished.revoked(partitions); // until now it is we who have paused them
        }
    }

    private void tell(Consumer<ConsumerRebalanceListener> call) {
        if (callersOwn == null) {
            return;
        }
        signals.inCallback(true); // it may take its time, in which nothing is fetched
        try {
            call.accept(callersOwn);
        } finally {
            signals.inCallback(false);
        }
    }
}
