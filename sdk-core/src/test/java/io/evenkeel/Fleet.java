package io.evenkeel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * Many wrapped clients of one process: producers of which each writes to every partition in turn, and consumers that share
 * them all as one group.
 */
final class Fleet implements AutoCloseable {

    /** Of one producer. It changes the topic with each send, so that every topic has some on the way at any time. */
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(10);

    private final List<TopicPartition> partitions;
    private final List<Writing> writers = new ArrayList<>();
    private final List<Reading> readers = new ArrayList<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Fleet(
            ResilientKafka kafka,
            String bootstrapServers,
            List<TopicPartition> partitions,
            int producers,
            int consumers) {
        this.partitions = partitions;
        for (int i = 0; i < producers; i++) {
            writers.add(new Writing(kafka, "writer-" + i, bootstrapServers));
        }
        for (int i = 0; i < consumers; i++) {
            readers.add(new Reading(kafka, "reader-" + i, bootstrapServers));
        }
        Stream.concat(writers.stream(), readers.stream()).forEach(Thread::start);
    }

    /** One producer and its thread. */
    private final class Writing extends Thread {

        private final Producer<Integer, Integer> producer;
        private final AtomicIntegerArray acked = new AtomicIntegerArray(partitions.size());

        Writing(ResilientKafka kafka, String clientId, String bootstrapServers) {
            super(clientId);
            Map<String, Object> config = new HashMap<>();
            config.put("linger.ms", 100); // spares brokers, on the same two cores, a request for each record
            config.put("bootstrap.servers", bootstrapServers);
            config.put("client.id", clientId);
            producer = kafka.producer(config, new IntegerSerializer(), new IntegerSerializer());
        }

        @Override
        public void run() {
            for (int sent = 0; !stopped; sent++) {
                int turn = sent % partitions.size();
                TopicPartition to = partitions.get(turn);
                producer.send(new ProducerRecord<>(to.topic(), to.partition(), 0, sent), (metadata, exception) -> {
                    if (exception == null) {
                        acked.incrementAndGet(turn);
                    } else {
                        failures.add(exception);
                    }
                });
                LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
            }
            producer.close();
        }
    }

    /** One consumer and its thread. */
    private final class Reading extends Thread {

        private final ResilientConsumer<Integer, Integer> consumer;
        private final Map<TopicPartition, Long> read = new ConcurrentHashMap<>();
        private final AtomicLong records = new AtomicLong();
        private volatile Set<TopicPartition> assigned = Set.of();

        Reading(ResilientKafka kafka, String clientId, String bootstrapServers) {
            super(clientId);
            Map<String, Object> config = new HashMap<>();
            config.put("auto.offset.reset", "earliest");
            config.put("bootstrap.servers", bootstrapServers);
            config.put("client.id", clientId);
            config.put("group.id", "shared");
            this.consumer =
                    new ResilientConsumer<>(kafka, config, new IntegerDeserializer(), new IntegerDeserializer());
        }

        @Override
        public void run() {
            consumer.subscribe(
                    partitions.stream().map(TopicPartition::topic).distinct().toList());
            try {
                while (!stopped) {
                    for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(100))) {
                        read.merge(new TopicPartition(record.topic(), record.partition()), 1L, Long::sum);
                        records.incrementAndGet();
                    }
                    assigned = Set.copyOf(consumer.assignment());
                }
            } catch (WakeupException e) {
                // closing
            } catch (RuntimeException e) {
                failures.add(e);
            } finally {
                consumer.close();
            }
        }
    }

    /** Whether every producer has had an ack from every partition, every partition is assigned, and whoever has it has read from it. */
    boolean flows() {
        return failures.isEmpty()
                && writers.stream()
                        .allMatch(
                                writer -> IntStream.range(0, partitions.size()).allMatch(i -> writer.acked.get(i) > 0))
                && readers.stream().mapToInt(reader -> reader.assigned.size()).sum() == partitions.size()
                && readers.stream()
                        .allMatch(reader -> !reader.assigned.isEmpty()
                                && reader.read.keySet().containsAll(reader.assigned));
    }

    /** Which client uses which partitions now. */
    Map<String, Set<TopicPartition>> use() {
        Map<String, Set<TopicPartition>> use = new HashMap<>();
        writers.forEach(writer -> use.put(writer.getName(), Set.copyOf(partitions)));
        readers.forEach(reader -> use.put(reader.getName(), reader.assigned));
        return use;
    }

    /** Records that all consumers together have read. */
    long records() {
        return readers.stream().mapToLong(reader -> reader.records.get()).sum();
    }

    /** Sends that failed for good, and what poll() threw. */
    List<Exception> failures() {
        return failures;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        readers.forEach(reader -> reader.consumer.wakeup());
        for (Thread thread : Stream.concat(writers.stream(), readers.stream()).toList()) {
            thread.join();
        }
    }
}
