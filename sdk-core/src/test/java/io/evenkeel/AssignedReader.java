package io.evenkeel;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.IntegerDeserializer;

/** A wrapped consumer that reads partitions which are well and others that may be in trouble, all assigned by hand, until it is closed. */
final class AssignedReader implements AutoCloseable {

    private final ResilientConsumer<Integer, Integer> consumer;
    private final Set<TopicPartition> healthy;
    private final List<TopicPartition> all;
    private final Set<TopicPartition> read = ConcurrentHashMap.newKeySet();
    private final AtomicLong ofHealthy = new AtomicLong();
    private final List<Exception> thrown = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    AssignedReader(
            ResilientKafka kafka,
            Map<String, Object> common,
            List<TopicPartition> others,
            List<TopicPartition> healthy) {
        this.healthy = Set.copyOf(healthy);
        this.all = Stream.concat(others.stream(), healthy.stream()).toList();
        Map<String, Object> config = new HashMap<>(common);
        config.put("auto.offset.reset", "earliest");
        this.consumer = new ResilientConsumer<>(kafka, config, new IntegerDeserializer(), new IntegerDeserializer());
        consumer.assign(all);
        this.thread = new Thread(this::run, "reading");
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(100))) {
                    TopicPartition from = new TopicPartition(record.topic(), record.partition());
                    read.add(from);
                    if (healthy.contains(from)) {
                        ofHealthy.incrementAndGet();
                    }
                }
            } catch (WakeupException e) {
                // closing
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        }
        consumer.close();
    }

    /** Whether records of every partition have come. */
    boolean reachedAll() {
        return read.containsAll(all);
    }

    /** Records that came of the partitions which are well. */
    long healthy() {
        return ofHealthy.get();
    }

    /** What poll() threw. */
    List<Exception> thrown() {
        return thrown;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        consumer.wakeup();
        thread.join();
    }
}
