package io.evenkeel.testkit.ledger;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record that was handed to a producer, and what came of it.
 *
 * @param producer whose numbering it belongs to; order is promised within one producer only
 * @param number its place in the order of sending, from 0
 * @param at when {@code send()} was called
 * @param ackedPartition where the acknowledgement said it is; null unless acked
 * @param ackedOffset the offset in it, or {@link #NO_OFFSET}: also for an acked record whose retry the broker knew already
 */
public record Sent(
        String producer,
        long number,
        String key,
        Instant at,
        Outcome outcome,
        @Nullable TopicPartition ackedPartition,
        long ackedOffset) {

    public static final long NO_OFFSET = -1;

    /** The value it travels under, and by which it is found in the log: {@code producer#number}. */
    public String value() {
        return value(producer, number);
    }

    static String value(String producer, long number) {
        return producer + "#" + number;
    }
}
