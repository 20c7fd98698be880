package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A bare consumer of a group that reads one partition from its beginning, on a thread of its own. */
final class Reader implements AutoCloseable {

    private final KafkaConsumer<String, String> consumer;
    private final AtomicLong next = new AtomicLong();
    private final Set<String> values = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closing;

    Reader(KafkaCluster cluster, TopicPartition partition) {
        Map<String, Object> config = cluster.clientConfig();
        config.putAll(Map.of(
                "group.id", "readers of " + partition,
                "auto.offset.reset", "earliest",
                "request.timeout.ms", "3000"));
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        thread = new Thread(() -> read(partition.topic()), "reader");
        thread.start();
    }

    private void read(String topic) {
        consumer.subscribe(List.of(topic));
        while (!closing) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                // one that is delivered again is behind that which is expected
                if (next.compareAndSet(record.offset(), record.offset() + 1)) {
                    values.add(record.value());
                }
            }
        }
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    /** How many records it has read, without a gap. */
    long read() {
        return next.get();
    }

    /** How many different values were among them: fewer than {@link #read()} when one was written twice. */
    long different() {
        return values.size();
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
    }
}
