package io.evenkeel.retry;

import java.time.Duration;

/**
 * A blocking call that may be driven again. What is not here is never repeated: {@code send} and {@code commitAsync} (the client
 * retries what it accepted, and only it can do so without duplicates), {@code poll} (it hands out records), {@code
 * sendOffsetsToTransaction} (Kafka documents no repeat, and each call queues another request).
 *
 * @since 0.1
 */
public enum Operation {
    /** {@code Consumer.commitSync}, all four of them. */
    COMMIT_SYNC("commitSync", Kind.COMMIT),
    /** {@code Consumer.committed}. */
    COMMITTED("committed", Kind.WAIT),
    /** {@code Consumer.beginningOffsets}. */
    BEGINNING_OFFSETS("beginningOffsets", Kind.WAIT),
    /** {@code Consumer.endOffsets}. */
    END_OFFSETS("endOffsets", Kind.WAIT),
    /** {@code Consumer.offsetsForTimes}. */
    OFFSETS_FOR_TIMES("offsetsForTimes", Kind.WAIT),
    /** {@code Consumer.position}. */
    POSITION("position", Kind.WAIT),
    /** {@code Consumer.partitionsFor} and {@code Producer.partitionsFor}. */
    PARTITIONS_FOR("partitionsFor", Kind.LOOKUP),
    /** {@code Consumer.listTopics}. */
    LIST_TOPICS("listTopics", Kind.LOOKUP),
    /** {@code Producer.initTransactions}. */
    INIT_TRANSACTIONS("initTransactions", Kind.TRANSACTION),
    /** {@code Producer.commitTransaction}. */
    COMMIT_TRANSACTION("commitTransaction", Kind.TRANSACTION),
    /** {@code Producer.abortTransaction}. */
    ABORT_TRANSACTION("abortTransaction", Kind.TRANSACTION);

    /** Why a repeat is safe, which decides after what. */
    enum Kind {
        /** Asks and changes nothing, and may ask another broker next time: its time is divided. */
        LOOKUP,
        /**
         * Asks and changes nothing, but the client goes on waiting for the one coordinator or leader. Its time is not divided: a
         * repeat beside the request that hangs finds nothing new for certain (endOffsets with its time divided found the new leader
         * of a frozen one early in 3 of 6 tries), and a call whose answer is slow must not fail for our sake.
         */
        WAIT,
        /**
         * Writes the same offsets again. Its time is not divided: measured five times with {@code group.protocol=consumer} and a
         * frozen coordinator, Kafka's own retry took 4.1 to 8.1 s in one piece, and 6.3 to 10.4 s when its attempts were cut short.
         */
        COMMIT,
        /** Joins the transition that is still under way in the client. */
        TRANSACTION
    }

    private final String method;
    private final Kind kind;

    Operation(String method, Kind kind) {
        this.method = method;
        this.kind = kind;
    }

    /** Kafka's name of the call, for a log line or a tag. */
    public String method() {
        return method;
    }

    Kind kind() {
        return kind;
    }

    /** How a total of that length goes to the attempts of this call. */
    Budget budget(Duration total) {
        return kind == Kind.LOOKUP ? Budget.shared(total) : Budget.undivided(total);
    }
}
