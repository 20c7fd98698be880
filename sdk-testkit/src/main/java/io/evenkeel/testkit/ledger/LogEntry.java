package io.evenkeel.testkit.ledger;

import org.apache.kafka.common.TopicPartition;

/** A record as it lies in the log. */
public record LogEntry(TopicPartition partition, long offset, String value) {

    /** Such as {@code orders-0@17}. */
    public String place() {
        return partition + "@" + offset;
    }
}
