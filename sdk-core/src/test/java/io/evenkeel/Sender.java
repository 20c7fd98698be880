package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * Sends numbers to partitions 0 and 1 of a topic, each number once, and keeps what became of each: even numbers go to partition 0, odd
 * ones to partition 1.
 */
final class Sender implements AutoCloseable {

    private static final Duration BETWEEN_SENDS = Duration.ofMillis(10);

    private final String topic;
    private final ResilientProducer<Integer, Integer> producer;
    private final Map<Integer, Instant> acked = new ConcurrentHashMap<>();
    private final Map<Integer, Certainty> failed = new ConcurrentHashMap<>();
    private final Map<Integer, String> failures = new ConcurrentHashMap<>();
    private final Set<Cause> causes = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Future<RecordMetadata>> futures = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "sending");
    private volatile boolean stopped;
    private volatile int round;
    private volatile int faultStruckIn = Integer.MAX_VALUE;

    Sender(ResilientKafka kafka, String topic, Map<String, Object> config) {
        this.topic = topic;
        this.producer = new ResilientProducer<>(kafka, config, new IntegerSerializer(), new IntegerSerializer());
        thread.start();
    }

    private void run() {
        while (!stopped) {
            send(0, 2 * round);
            send(1, 2 * round + 1);
            round++;
            LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
        }
    }

    private void send(int partition, int number) {
        Instant begun = Instant.now();
        futures.put(number, producer.send(new ProducerRecord<>(topic, partition, 0, number), (metadata, exception) -> {
            if (exception == null) {
                acked.put(number, Instant.now());
            } else {
                failed.put(number, Delivery.of(exception).certainty());
                failures.put(number, "sent " + begun + ", failed " + Instant.now() + ": " + exception);
                Diagnosis diagnosis = Delivery.of(exception).diagnosis();
                if (number % 2 == 0
                        && diagnosis != null
                        && exception.getMessage().endsWith(diagnosis.line())) {
                    causes.add(diagnosis.cause());
                }
            }
        }));
    }

    ResilientProducer<Integer, Integer> producer() {
        return producer;
    }

    /** Whether both partitions have taken records. */
    boolean flows() {
        return acked.keySet().stream().filter(number -> number % 2 == 0).count() > 20
                && acked.keySet().stream().anyMatch(number -> number % 2 == 1);
    }

    /** Whether both partitions take records as fast as they are sent: what was sent half a second ago is acked, and none of it has failed. */
    boolean isSteady() {
        int aSecondAgo = 2 * (round - 100);
        return failed.keySet().stream().noneMatch(number -> number >= aSecondAgo)
                && IntStream.of(aSecondAgo, aSecondAgo + 1, aSecondAgo + 100, aSecondAgo + 101)
                        .allMatch(acked::containsKey);
    }

    /** The fault is in effect: what is sent from now on was not in flight then. */
    void faultStruck() {
        faultStruckIn = round + 1;
    }

    /** Whether records have failed that were sent well after the fault. */
    boolean failsWhatWasNotInFlight() {
        return failed.keySet().stream()
                        .filter(number -> wasNotInFlight(number) && number > 2 * (faultStruckIn + 50))
                        .count()
                > 50;
    }

    /** Whether a record to partition 0 was sent after the fault was in effect. */
    boolean wasNotInFlight(int number) {
        return number % 2 == 0 && number / 2 >= faultStruckIn;
    }

    /** When records to that partition were acked, in order. */
    List<Instant> ackedAt(int partition) {
        return acked.entrySet().stream()
                .filter(entry -> entry.getKey() % 2 == partition)
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    Set<Integer> acked() {
        return acked.keySet();
    }

    /** What was said of each number whose send failed. */
    Map<Integer, Certainty> failed() {
        return failed;
    }

    /** What the exceptions of partition 0 said is wrong, as their last sentence and to {@link Delivery#diagnosis()}. */
    Set<Cause> causes() {
        return causes;
    }

    /** When the send of that number began and failed, and why. */
    String failure(int number) {
        return failures.get(number);
    }

    /** How many records of that partition failed as out of order. */
    long outOfOrder(int partition) {
        return failures.entrySet().stream()
                .filter(failure -> failure.getKey() % 2 == partition
                        && failure.getValue().contains(OutOfOrderSequenceException.class.getSimpleName()))
                .count();
    }

    /** Stops sending, waits until every send has its result, and checks that futures say the same as callbacks. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        futures.forEach((number, future) -> {
            try {
                future.get();
                assertThat(acked).containsKey(number);
            } catch (Exception e) {
                assertThat(Delivery.of(e).certainty()).isEqualTo(failed.get(number));
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.close();
    }
}
