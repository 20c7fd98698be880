package io.evenkeel.testkit.demo;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.ledger.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A wrapped producer that sends {@value #RECORDS_PER_SECOND} keyed records a second through the ledger, on a thread of its own. Only
 * its address and its name are configured.
 */
final class Sending implements AutoCloseable {

    private static final int RECORDS_PER_SECOND = 200;
    private static final int KEYS = 30;
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** Longer than a send may block (max.block.ms, 60 s). */
    private static final Duration LONGEST_SEND = Duration.ofMinutes(2);

    private final String topic;
    private final Ledger ledger;
    private final Producer<String, String> producer;
    private final ScheduledExecutorService pace =
            Executors.newSingleThreadScheduledExecutor(task -> Daemon.thread("demo-sending", task));
    private int nextKey;

    Sending(ResilientKafka kafka, String bootstrapServers, String topic, InstantSource time) {
        this.topic = topic;
        this.ledger = new Ledger("demo", time);
        this.producer = kafka.producer(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "producer"),
                new StringSerializer(),
                new StringSerializer());
    }

    void start() {
        long everyMicros = TimeUnit.SECONDS.toMicros(1) / RECORDS_PER_SECOND;
        // A send that blocks delays the next ones, which are then made up for: the rate is kept over time.
        var unused = pace.scheduleAtFixedRate(this::send, 0, everyMicros, TimeUnit.MICROSECONDS);
    }

    Ledger ledger() {
        return ledger;
    }

    /** How many records the client has sent again so far, by Kafka's own count. */
    long retried() {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("record-retry-total")
                        && metric.getKey().group().equals("producer-metrics"))
                .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .sum();
    }

    /** Sends nothing more, and returns when every record sent has its outcome. */
    void finish() throws InterruptedException {
        pace.shutdown();
        if (!pace.awaitTermination(LONGEST_SEND.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("a send has blocked for " + LONGEST_SEND.toSeconds() + " s");
        }
        producer.flush();
    }

    /** Ends the producer, whatever is under way. */
    @Override
    public void close() {
        pace.shutdownNow();
        producer.close(CLOSING);
    }

    private void send() {
        ledger.send(producer, topic, "key-" + nextKey);
        nextKey = (nextKey + 1) % KEYS;
    }
}
