package io.evenkeel.testkit.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a log back with a plain consumer of its own: no group, no wrapper, nothing that took part in what is being judged. Call it
 * after the last send has its outcome.
 */
public final class LogReader {

    /** A log that gives nothing for so long cannot be read, and must not be judged. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> clientConfig;
    private final InstantSource time;

    /** Reads through those brokers; {@code time} measures how long the log has been silent. */
    public LogReader(String bootstrapServers, InstantSource time) {
        this(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), time);
    }

    /**
     * Reads as a client of that configuration: a cluster's {@code clientConfig()}, with TLS and SASL if it has them. It needs READ on the
     * topic. How the log is read is not configured: deserializers, group and offsets are this class's own.
     */
    public LogReader(Map<String, Object> clientConfig, InstantSource time) {
        this.clientConfig = new HashMap<>(clientConfig);
        this.time = time;
    }

    /**
     * Every entry of the topic, from the beginning to the end offsets as they are when this is called. Blocks the calling thread.
     *
     * @throws IllegalStateException when the end is not reached because the log gives nothing for 30 s: names what is missing
     */
    public List<LogEntry> read(String topic) {
        return read(Set.of(topic));
    }

    /** The same of several topics: all that the producers in question sent to. */
    public List<LogEntry> read(Set<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            return readTo(ends, consumer);
        }
    }

    private List<LogEntry> readTo(Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
        List<LogEntry> log = new ArrayList<>();
        Instant lastHeard = time.instant();
        while (!missing(ends, consumer).isEmpty()) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(partition, 0L)) {
                    log.add(new LogEntry(partition, record.offset(), Identity.in(record.headers(), record.value())));
                }
            }
            if (!records.isEmpty()) {
                lastHeard = time.instant();
            } else if (lastHeard.plus(LONGEST_SILENCE).isBefore(time.instant())) {
                throw new IllegalStateException("cannot read the log back: " + missing(ends, consumer));
            }
        }
        return log;
    }

    private static List<String> missing(Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
        return ends.entrySet().stream()
                .filter(end -> consumer.position(end.getKey()) < end.getValue())
                .map(end -> end.getKey() + " is at " + consumer.position(end.getKey()) + " of " + end.getValue())
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ledger-reader");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
