package io.evenkeel.testkit.ledger;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** One send from its number to its outcome. Takes no lock: callbacks run on the producer's network thread. */
final class PendingSend {

    private final String producerName;
    private final long number;
    private final String key;
    private final Instant at;
    private final Consumer<Outcome> settled;
    private final AtomicReference<@Nullable Result> result = new AtomicReference<>();

    /** The thread that is inside send(), until it returns. */
    private volatile @Nullable Thread sender = Thread.currentThread();

    /** Until send() returns nothing is known to follow. */
    private volatile long followedFrom = Long.MAX_VALUE;

    PendingSend(String producerName, long number, String key, Instant at, Consumer<Outcome> settled) {
        this.producerName = producerName;
        this.number = number;
        this.key = key;
        this.at = at;
        this.settled = settled;
    }

    String identity() {
        return Identity.of(producerName, number);
    }

    /** Sends it as that record. What the producer throws becomes the outcome, and is thrown on. */
    <K, V> Future<RecordMetadata> through(
            Producer<K, V> producer, ProducerRecord<K, V> record, @Nullable Callback own, LongSupplier nextNumber) {
        try {
            return producer.send(record, (metadata, failure) -> completed(metadata, failure, own));
        } catch (SerializationException neverLeft) {
            settle(new Result(Outcome.FAILED, null, Sent.NO_OFFSET));
            throw neverLeft;
        } catch (RuntimeException | Error notKnown) {
            // No proof that it is not in the log: Kafka appends to its batch before some of the checks that may throw.
            settle(new Result(Outcome.UNKNOWN, null, Sent.NO_OFFSET));
            throw notKnown;
        } finally {
            followedFrom = nextNumber.getAsLong();
            sender = null;
        }
    }

    /** Null while it has no outcome. */
    @Nullable
    Sent told() {
        Result known = result.get();
        return known == null
                ? null
                : new Sent(producerName, number, key, at, known.outcome, known.partition, known.offset, followedFrom);
    }

    /** On the producer's network thread, or on the sender's own for a failure that surfaced inside send(). */
    private void completed(@Nullable RecordMetadata metadata, @Nullable Exception failure, @Nullable Callback own) {
        if (failure != null) {
            boolean insideSend = Thread.currentThread() == sender;
            settle(new Result(insideSend ? Outcome.FAILED : Outcome.UNKNOWN, null, Sent.NO_OFFSET));
        } else if (metadata != null) {
            settle(new Result(
                    Outcome.ACKED,
                    new TopicPartition(metadata.topic(), metadata.partition()),
                    metadata.hasOffset() ? metadata.offset() : Sent.NO_OFFSET));
        }
        // Last, as it may throw.
        if (own != null) {
            own.onCompletion(metadata, failure);
        }
    }

    /** The first outcome stands. */
    private void settle(Result first) {
        if (result.compareAndSet(null, first)) {
            settled.accept(first.outcome);
        }
    }

    private record Result(Outcome outcome, @Nullable TopicPartition partition, long offset) {}
}
