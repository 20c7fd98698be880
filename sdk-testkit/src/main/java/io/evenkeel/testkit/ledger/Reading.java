package io.evenkeel.testkit.ledger;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What happened to one consumer: it was handed records, or something moved its position. */
public sealed interface Reading {

    /** The name that the test gave the consumer. */
    String consumer();

    /** What one {@code poll()} returned: Jepsen's poll operation. */
    record Polled(String consumer, List<LogEntry> entries) implements Reading {
        public Polled {
            entries = List.copyOf(entries);
        }
    }

    /**
     * From here on the consumer may read on elsewhere: Jepsen's assign, subscribe and rebalance log.
     *
     * @param partitions those that it holds for; of no interest where {@link Why#SUBSCRIBED}, which holds for all
     */
    record Moved(String consumer, Why why, Set<TopicPartition> partitions) implements Reading {
        public Moved {
            partitions = Set.copyOf(partitions);
        }

        /** Whether that partition may be read on elsewhere. */
        public boolean concerns(TopicPartition partition) {
            return why == Why.SUBSCRIBED || partitions.contains(partition);
        }
    }

    /** What may move a consumer's position, and is no fault. */
    enum Why {
        /** The application called subscribe, unsubscribe, or assign. */
        SUBSCRIBED,
        /** A rebalance gave the consumer partitions: it reads on from what the group has committed, and may be handed records again. */
        ASSIGNED,
        /** A rebalance took partitions. */
        REVOKED,
        /** The consumer was no member of the group any more. */
        LOST,
        /** The application called seek. */
        SOUGHT
    }
}
