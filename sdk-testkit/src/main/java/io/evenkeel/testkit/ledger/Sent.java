package io.evenkeel.testkit.ledger;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record that was handed to a producer, and what came of it.
 *
 * @param producer whose numbering it belongs to; order is promised within one producer only
 * @param number its place in the order of sending, from 0
 * @param key as text
 * @param at when {@code send()} was called
 * @param ackedPartition where the acknowledgement said it is; null unless acked
 * @param ackedOffset the offset in it, or {@link #NO_OFFSET}: also for an acked record whose retry the broker knew already
 * @param followedFrom the first number given out after its {@code send()} had returned: from there on records must lie behind it. Sends
 *     of several threads that overlap have no order
 */
public record Sent(
        String producer,
        long number,
        String key,
        Instant at,
        Outcome outcome,
        @Nullable TopicPartition ackedPartition,
        long ackedOffset,
        long followedFrom) {

    public static final long NO_OFFSET = -1;

    /** A record whose {@code send()} returned before the next one was called. */
    public Sent(
            String producer,
            long number,
            String key,
            Instant at,
            Outcome outcome,
            @Nullable TopicPartition ackedPartition,
            long ackedOffset) {
        this(producer, number, key, at, outcome, ackedPartition, ackedOffset, number + 1);
    }

    /** The name it travels under, in a header or as its value, and by which it is found in the log: {@code producer#number}. */
    public String value() {
        return Identity.of(producer, number);
    }
}
