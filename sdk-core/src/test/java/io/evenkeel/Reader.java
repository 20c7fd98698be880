package io.evenkeel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.IntegerDeserializer;

/** A wrapped consumer that polls until it is closed, and keeps when each number came. */
final class Reader implements AutoCloseable {

    /** What it reads. */
    enum What {
        /** All partitions, as a member of a group. */
        TOPIC,
        /** Partition 0 and nothing else, assigned by hand. */
        PARTITION_0
    }

    /** Which consumer reads what. */
    record Kind(String protocol, What what) {}

    private final String clientId;
    private final ResilientConsumer<Integer, Integer> consumer;
    private final Map<Integer, Instant> received = new ConcurrentHashMap<>();
    private final List<Exception> thrown = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    Reader(ResilientKafka kafka, String topic, Kind kind, Map<String, Object> common) {
        this.clientId = topic + "-" + kind.protocol() + (kind.what() == What.PARTITION_0 ? "-p0" : "");
        Map<String, Object> config = new HashMap<>(common);
        config.put("client.id", clientId);
        config.put("group.id", clientId);
        config.put("group.protocol", kind.protocol());
        config.put("auto.offset.reset", "earliest");
        this.consumer = new ResilientConsumer<>(kafka, config, new IntegerDeserializer(), new IntegerDeserializer());
        if (kind.what() == What.TOPIC) {
            consumer.subscribe(List.of(topic));
        } else {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
        }
        this.thread = new Thread(this::run, clientId);
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> received.put(record.value(), Instant.now()));
            } catch (WakeupException e) {
                // closing
            } catch (Exception e) {
                thrown.add(e);
            }
        }
        consumer.close();
    }

    String clientId() {
        return clientId;
    }

    Health health() {
        return consumer.health();
    }

    /** Whether records of every partition that it reads have come. */
    boolean flows() {
        return received.keySet().stream().anyMatch(number -> number % 2 == 0)
                && (clientId.endsWith("-p0") || received.keySet().stream().anyMatch(number -> number % 2 == 1));
    }

    /** When records of that partition came, in order. */
    List<Instant> cameAt(int partition) {
        return received.entrySet().stream()
                .filter(entry -> entry.getKey() % 2 == partition)
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /** The numbers that came. */
    Map<Integer, Instant> received() {
        return received;
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
