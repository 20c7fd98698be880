package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.ledger.Ledger;
import io.evenkeel.testkit.timeline.Tally;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends numbered records at a rate, on a thread of its own, through any producer. Closes it in the end. */
final class Load implements AutoCloseable {

    static final String NAME = "scenario";

    private static final int KEYS = 50;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Longer than delivery.timeout.ms and max.block.ms are by default. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final Producer<String, String> producer;
    private final String topic;
    private final Tally acked;
    private final Ledger ledger;
    private final ScheduledExecutorService pace =
            Executors.newSingleThreadScheduledExecutor(task -> Daemon.thread("evenkeel-scenario-load", task));
    private long next;
    private long counted;

    Load(Producer<String, String> producer, String topic, Tally acked, InstantSource time) {
        this.producer = producer;
        this.topic = topic;
        this.acked = acked;
        this.ledger = new Ledger(NAME, time);
    }

    /** A send that blocks delays the next ones, which are made up for: the rate is kept over time. */
    void start(int perSecond) {
        long everyMicros = TimeUnit.SECONDS.toMicros(1) / perSecond;
        var unused = pace.scheduleAtFixedRate(this::send, 0, everyMicros, TimeUnit.MICROSECONDS);
    }

    Ledger ledger() {
        return ledger;
    }

    private void send() {
        long number = next++;
        ledger.send(producer, new ProducerRecord<>(topic, "key-" + number % KEYS, "value-" + number));
        count();
    }

    /** Acks are counted where the next record is sent: never later than one record, and off the network thread. */
    private synchronized void count() {
        long now = ledger.acked();
        acked.count(now - counted);
        counted = now;
    }

    /**
     * Sends no more, and returns when every record has its outcome.
     *
     * @throws IllegalStateException when that takes longer than any producer may
     */
    void finish() throws InterruptedException {
        pace.shutdown();
        if (!pace.awaitTermination(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("a send has blocked for " + LONGEST.toSeconds() + " s");
        }
        producer.flush();
        count();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        producer.close(CLOSING);
    }
}
