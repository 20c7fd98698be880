package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** A bare producer that sends a hundred records a second to one partition, and what it has felt. */
final class Traffic implements AutoCloseable {

    private final TopicPartition partition;
    private final KafkaProducer<String, String> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    Traffic(KafkaCluster cluster, TopicPartition partition) {
        this.partition = partition;
        Map<String, Object> config = cluster.clientConfig();
        config.putAll(Map.of(
                "acks", "all",
                "enable.idempotence", "true",
                "linger.ms", "0",
                "request.timeout.ms", "3000",
                "delivery.timeout.ms", "60000",
                "max.block.ms", "60000"));
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** Begins to send, and returns when the first record is acknowledged. */
    Traffic begin() throws Exception {
        send().get(60, TimeUnit.SECONDS);
        clock.scheduleAtFixedRate(this::send, 0, 10, TimeUnit.MILLISECONDS);
        return this;
    }

    Future<RecordMetadata> send() {
        return send("");
    }

    /** Every value differs from all others, so that one that is written twice is seen. */
    private Future<RecordMetadata> send(String filling) {
        String value = "record " + sent.getAndIncrement() + filling;
        return producer.send(
                new ProducerRecord<>(partition.topic(), partition.partition(), null, value), (metadata, failure) -> {
                    if (failure == null) {
                        acked.incrementAndGet();
                    } else {
                        failures.add(failure);
                    }
                });
    }

    /** So many records at once that requests are in flight for a while. */
    void burst() {
        String large = "x".repeat(1_000);
        for (int i = 0; i < 5_000; i++) {
            send(large);
        }
    }

    long acked() {
        return acked.get();
    }

    /** Stops to send, waits for everything that was sent, and returns how many were acknowledged. Throws when one was not. */
    long end() throws Exception {
        clock.shutdown();
        if (!clock.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("a send() has blocked for a minute");
        }
        producer.flush();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " of " + sent + " sends failed", failures.peek());
        }
        if (acked.get() != sent.get()) {
            throw new AssertionError(acked + " of " + sent + " sends were acknowledged");
        }
        return acked.get();
    }

    Optional<Integer> leader() {
        return producer.partitionsFor(partition.topic()).stream()
                .filter(info -> info.partition() == partition.partition() && info.leader() != null)
                .map(info -> info.leader())
                .map(Node::id)
                .findFirst();
    }

    double recordRetries() {
        return metric("record-retry-total");
    }

    double connectionsClosed() {
        return metric("connection-close-total");
    }

    private double metric(String name) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("producer-metrics")
                        && metric.getKey().name().equals(name))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
