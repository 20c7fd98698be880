package io.evenkeel.testkit.ledger;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the records sent through one producer and keeps what came of each, so that a {@link Guarantee} or {@link Judge} can compare
 * them with the log. It never sends anything twice. An application that sends for itself is judged through a {@link LedgerProducer}.
 *
 * <p>Thread-safe, without a lock around the producer: sends that follow one another must lie in the log in that order, sends that overlap
 * need not. It holds every record: meant for tests, not for services. Not for transactional producers, whose aborted records are
 * acked too.
 */
public final class Ledger {

    private final String producerName;
    private final InstantSource time;
    private final Queue<PendingSend> sends = new ConcurrentLinkedQueue<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();

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
    public void send(Producer<String, String> producer, String topic, String key) {
        PendingSend send = begin(key);
        sendQuietly(send, producer, new ProducerRecord<>(topic, key, send.identity()));
    }

    /**
     * Sends that record as the next one: a copy whose header {@code evenkeel-ledger} is {@code producerName#number}; key and value are left
     * alone. Blocks as {@link Producer#send} does. What the producer throws becomes the record's outcome and is not thrown on; an Error is.
     */
    public <K, V> void send(Producer<K, V> producer, ProducerRecord<K, V> record) {
        PendingSend send = begin(record.key());
        sendQuietly(send, producer, marked(record, send));
    }

    /** The same for a caller that has its own callback, and is to see what the producer returns and throws. */
    <K, V> Future<RecordMetadata> send(
            Producer<K, V> producer, ProducerRecord<K, V> record, @Nullable Callback callback) {
        PendingSend send = begin(record.key());
        return send.through(producer, marked(record, send), callback, next::get);
    }

    /** How many records are acked so far. */
    public long acked() {
        return acked.get();
    }

    /** How many records were sent and have no outcome yet. */
    public long inFlight() {
        // Read in this order, a record that settles in between is not counted as in flight.
        long outcomes = settled.get();
        return Math.max(0, next.get() - outcomes);
    }

    /**
     * Every record sent so far, in the order of sending.
     *
     * @throws IllegalStateException when a record has no outcome yet: flush or close the producer first
     */
    public List<Sent> sent() {
        List<Sent> sent = new ArrayList<>();
        for (PendingSend send : sends) {
            Sent told = send.told();
            if (told == null) {
                throw new IllegalStateException(
                        "no outcome yet for " + send.identity() + ": flush or close the producer first");
            }
            sent.add(told);
        }
        // Threads that send at the same time may queue in another order than they are numbered.
        sent.sort(Comparator.comparingLong(Sent::number));
        return List.copyOf(sent);
    }

    private PendingSend begin(@Nullable Object key) {
        String text = Identity.text(key); // first: a key that cannot be told takes no number
        PendingSend send = new PendingSend(producerName, next.getAndIncrement(), text, time.instant(), this::settled);
        sends.add(send);
        return send;
    }

    private void settled(Outcome outcome) {
        if (outcome == Outcome.ACKED) {
            acked.incrementAndGet();
        }
        settled.incrementAndGet();
    }

    private <K, V> void sendQuietly(PendingSend send, Producer<K, V> producer, ProducerRecord<K, V> record) {
        try {
            // The future is not needed: the callback runs for every outcome that is not thrown.
            var unused = send.through(producer, record, null, next::get);
        } catch (RuntimeException kept) {
            // It is the record's outcome.
        }
    }

    private static <K, V> ProducerRecord<K, V> marked(ProducerRecord<K, V> record, PendingSend send) {
        return new ProducerRecord<>(
                record.topic(),
                record.partition(),
                record.timestamp(),
                record.key(),
                record.value(),
                Identity.marked(record.headers(), send.identity()));
    }
}
