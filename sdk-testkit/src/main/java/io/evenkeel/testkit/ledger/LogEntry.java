package io.evenkeel.testkit.ledger;

import org.apache.kafka.common.TopicPartition;

/**
 * A record as it lies in the log, or as a consumer was handed it.
 *
 * @param value {@link Sent#value()} of a record that went through a ledger, whether a header holds it or the value; of another one its
 *     value where that is text, else the class of it
 */
public record LogEntry(TopicPartition partition, long offset, String value) {

    /** Such as {@code orders-0@17}. */
    public String place() {
        return partition + "@" + offset;
    }
}
