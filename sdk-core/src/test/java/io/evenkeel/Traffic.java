package io.evenkeel;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** A wrapped producer that writes to every partition of a topic in turn, and a wrapped consumer that reads them, until closed. */
final class Traffic implements AutoCloseable {

    private static final Duration BETWEEN_SENDS = Duration.ofMillis(5);

    private final int partitions;
    private final Producer<Integer, Integer> producer;
    private final Consumer<Integer, Integer> consumer;
    private final Thread sending;
    private final Thread polling;
    private final AtomicIntegerArray acked;
    private final AtomicIntegerArray consumed;
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Traffic(
            ResilientKafka kafka,
            String topic,
            int partitions,
            Map<String, Object> common,
            Map<String, Object> consumers) {
        this(
                topic,
                partitions,
                kafka.producer(common, new IntegerSerializer(), new IntegerSerializer()),
                kafka.consumer(
                        consumerConfig(topic, common, consumers),
                        new IntegerDeserializer(),
                        new IntegerDeserializer()));
    }

    /** Of clients that exist; closes them. */
    Traffic(String topic, int partitions, Producer<Integer, Integer> producer, Consumer<Integer, Integer> consumer) {
        this.partitions = partitions;
        this.acked = new AtomicIntegerArray(partitions);
        this.consumed = new AtomicIntegerArray(partitions);
        this.producer = producer;
        this.consumer = consumer;
        this.sending = new Thread(() -> send(topic), "sending");
        this.polling = new Thread(() -> poll(topic), "polling");
        sending.start();
        polling.start();
    }

    static Map<String, Object> consumerConfig(String topic, Map<String, Object> common, Map<String, Object> consumers) {
        Map<String, Object> config = new HashMap<>(common);
        config.put("group.id", "group-" + topic);
        config.put("auto.offset.reset", "earliest");
        config.putAll(consumers);
        return config;
    }

    private void send(String topic) {
        while (!stopped) {
            int partition = sent.getAndIncrement() % partitions;
            producer.send(new ProducerRecord<>(topic, partition, 0, 0), (metadata, exception) -> {
                if (exception == null) {
                    acked.incrementAndGet(partition);
                } else {
                    failures.add(exception);
                }
            });
            LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
        }
    }

    private void poll(String topic) {
        consumer.subscribe(List.of(topic));
        try {
            while (!stopped) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> consumed.incrementAndGet(record.partition()));
            }
        } catch (WakeupException e) {
            // closing
        } finally {
            consumer.close();
        }
    }

    int acked(int partition) {
        return acked.get(partition);
    }

    int consumed(int partition) {
        return consumed.get(partition);
    }

    /** Whether every partition had acks and was read from. */
    boolean flows() {
        for (int i = 0; i < partitions; i++) {
            if (acked(i) == 0 || consumed(i) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Sends that failed for good. */
    List<Exception> failures() {
        return failures;
    }

    Producer<Integer, Integer> producer() {
        return producer;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        consumer.wakeup();
        sending.join();
        polling.join();
        producer.close();
    }
}
