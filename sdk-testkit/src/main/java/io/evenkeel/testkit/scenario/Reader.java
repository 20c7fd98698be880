package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.ledger.Readings;
import io.evenkeel.testkit.timeline.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Reads a topic on a thread of its own, through any consumer, and keeps what it was handed. Closes it in the end. */
final class Reader implements AutoCloseable {

    static final String NAME = "scenario-reader";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Consumer<String, String> own;
    private final Consumer<String, String> consumer;
    private final Readings readings;
    private final Tally consumed;
    private final String topic;
    private final Thread thread = Daemon.thread("evenkeel-scenario-reader", this::read);
    private final Map<Integer, Instant> newestSent = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    Reader(Consumer<String, String> consumer, String topic, Readings readings, Tally consumed) {
        this.own = consumer;
        this.consumer = readings.recording(NAME, consumer);
        this.topic = topic;
        this.readings = readings;
        this.consumed = consumed;
    }

    void start() {
        thread.start();
    }

    Readings readings() {
        return readings;
    }

    /** Whether so many partitions have delivered a record that was sent after that, which are all. */
    boolean flowsSince(Instant from, int partitions) {
        return newestSent.size() == partitions && newestSent.values().stream().allMatch(sent -> sent.isAfter(from));
    }

    private void keepTime(ConsumerRecord<String, String> record) {
        newestSent.merge(
                record.partition(),
                Instant.ofEpochMilli(record.timestamp()),
                (before, now) -> now.isAfter(before) ? now : before);
    }

    /** What ended it before its time, if anything did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private void read() {
        try {
            consumer.subscribe(Set.of(topic));
            while (!closed) {
                ConsumerRecords<String, String> records = consumer.poll(POLL);
                consumed.count(records.count());
                records.forEach(this::keepTime);
            }
        } catch (WakeupException closing) {
            // close() has ended the poll
        } catch (RuntimeException | Error unexpected) {
            failure = unexpected;
        } finally {
            own.close(CloseOptions.timeout(CLOSING));
        }
    }

    @Override
    public void close() {
        closed = true;
        own.wakeup();
        try {
            thread.join(CLOSING.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
