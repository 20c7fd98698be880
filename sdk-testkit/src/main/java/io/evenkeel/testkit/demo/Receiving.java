package io.evenkeel.testkit.demo;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.ledger.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A wrapped consumer that reads everything, on a thread of its own. Only its address, its names and where it begins are configured. */
final class Receiving implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String topic;
    private final int partitions;
    private final Sightings sightings = new Sightings();
    private final Consumer<String, String> consumer;
    private final Thread thread = Daemon.thread("demo-receiving", this::receive);
    private final Map<Integer, Instant> newestSent = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    Receiving(ResilientKafka kafka, String bootstrapServers, String topic, int partitions) {
        this.topic = topic;
        this.partitions = partitions;
        this.consumer = kafka.consumer(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG, "consumer",
                        ConsumerConfig.GROUP_ID_CONFIG, "demo",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    void start() {
        thread.start();
    }

    Sightings sightings() {
        return sightings;
    }

    /** Whether every partition has delivered a record that was sent after that. */
    boolean flowsSince(Instant since) {
        return newestSent.size() == partitions && newestSent.values().stream().allMatch(sent -> sent.isAfter(since));
    }

    /** What ended the consumer before its time, if anything did. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends the consumer, whatever is under way. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(CLOSING.multipliedBy(2).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        try {
            consumer.subscribe(Set.of(topic));
            while (!closed) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    sightings.saw(record.value());
                    newestSent.merge(
                            record.partition(),
                            Instant.ofEpochMilli(record.timestamp()),
                            (before, now) -> now.isAfter(before) ? now : before);
                }
            }
        } catch (WakeupException closing) {
            // close() ended the poll.
        } catch (RuntimeException unexpected) {
            failure = unexpected;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSING));
        }
    }
}
