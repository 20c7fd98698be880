package io.evenkeel.testkit.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the records sent through one producer and keeps what came of each, so that {@link Judge} can compare them with the log.
 * It never sends anything twice.
 *
 * <p>Thread-safe; sends follow one another, since their numbers are the order that the log is judged by. It holds every record:
 * meant for tests, not for services. Not for transactional producers, whose aborted records are acked too.
 */
public final class Ledger {

    private final String producerName;
    private final InstantSource time;
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private long next;

    /**
     * Starts empty, at number 0.
     *
     * @param producerName tells the records of this producer from those of others in the same log
     * @param time when a record was sent
     */
    public Ledger(String producerName, InstantSource time) {
        this.producerName = producerName;
        this.time = time;
    }

    /**
     * Sends the next record: its value is {@code producerName#number}. Blocks as {@link Producer#send} does. What the producer throws
     * becomes the record's outcome and is not thrown on; an Error is.
     */
    public synchronized void send(Producer<String, String> producer, String topic, String key) {
        Entry entry = new Entry(next++, key, time.instant());
        entries.add(entry);
        String value = Identity.of(producerName, entry.number);
        try {
            // The future is not needed: the callback runs for every outcome that is not thrown.
            var unused = producer.send(new ProducerRecord<>(topic, key, value), entry::completed);
        } catch (SerializationException neverLeft) {
            entry.settle(new Result(Outcome.FAILED, null, Sent.NO_OFFSET));
        } catch (RuntimeException notKnown) {
            // No proof that it is not in the log: Kafka appends to its batch before some of the checks that may throw.
            entry.settle(new Result(Outcome.UNKNOWN, null, Sent.NO_OFFSET));
        } finally {
            entry.sender = null;
        }
    }

    /** How many records are acked so far. */
    public long acked() {
        return acked.get();
    }

    /** How many records were sent and have no outcome yet. */
    public long inFlight() {
        // Read in this order, a record that settles in between is not counted as in flight.
        long outcomes = settled.get();
        return Math.max(0, entries.size() - outcomes);
    }

    /**
     * Every record sent so far, in the order of sending.
     *
     * @throws IllegalStateException when a record has no outcome yet: flush or close the producer first
     */
    public List<Sent> sent() {
        return entries.stream().map(this::told).toList();
    }

    private Sent told(Entry entry) {
        Result result = entry.result.get();
        if (result == null) {
            throw new IllegalStateException("no outcome yet for " + Identity.of(producerName, entry.number)
                    + ": flush or close the producer first");
        }
        return new Sent(
                producerName, entry.number, entry.key, entry.at, result.outcome, result.partition, result.offset);
    }

    private record Result(Outcome outcome, @Nullable TopicPartition partition, long offset) {}

    private final class Entry {
        final long number;
        final String key;
        final Instant at;
        final AtomicReference<@Nullable Result> result = new AtomicReference<>();

        /** The thread that is inside send(), until it returns. */
        volatile @Nullable Thread sender = Thread.currentThread();

        Entry(long number, String key, Instant at) {
            this.number = number;
            this.key = key;
            this.at = at;
        }

        /** On the producer's network thread, or on the sender's own for a failure that surfaced inside send(). Takes no lock. */
        void completed(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure != null) {
                boolean insideSend = Thread.currentThread() == sender;
                settle(new Result(insideSend ? Outcome.FAILED : Outcome.UNKNOWN, null, Sent.NO_OFFSET));
            } else if (metadata != null) {
                settle(new Result(
                        Outcome.ACKED,
                        new TopicPartition(metadata.topic(), metadata.partition()),
                        metadata.hasOffset() ? metadata.offset() : Sent.NO_OFFSET));
            }
        }

        /** The first outcome stands. */
        void settle(Result first) {
            if (result.compareAndSet(null, first)) {
                if (first.outcome == Outcome.ACKED) {
                    acked.incrementAndGet();
                }
                settled.incrementAndGet();
            }
        }
    }
}
