package io.evenkeel;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends to healthy partitions at a steady pace, and as much to others that may be in trouble; keeps when each record to a healthy one was
 * acked. It does the same with any producer, so that two can be compared.
 */
final class PacedSender implements AutoCloseable {

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(20);

    /** Of 300 partitions each has its turn every 3 s then, which is soon enough for all to be in trouble together. */
    private static final int OTHERS_EACH_ROUND = 2;

    /** Acks that are looked at to see whether all goes well: those of two seconds. */
    private static final int LATEST = 100;

    private final String name;
    private final Producer<Integer, Integer> producer;
    private final List<TopicPartition> healthy;
    private final List<TopicPartition> others;
    private final AtomicIntegerArray othersAcked;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong forgotten = new AtomicLong();
    private final AtomicLong othersFailed = new AtomicLong();
    private final Queue<Ack> acks = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    private record Ack(long atNanos, long tookNanos) {}

    /**
     * What became of the records to healthy partitions in some time.
     *
     * @param perSecond records acked
     */
    record Acked(double perSecond, Duration median, Duration worst) {}

    /**
     * @param producer is closed with it
     * @param others may be empty
     */
    PacedSender(
            String name,
            Producer<Integer, Integer> producer,
            List<TopicPartition> healthy,
            List<TopicPartition> others) {
        this.name = name;
        this.producer = producer;
        this.healthy = healthy;
        this.others = others;
        this.othersAcked = new AtomicIntegerArray(others.size());
        this.thread = new Thread(this::run, name);
        thread.start();
    }

    private void run() {
        for (int round = 0; !stopped; round++) {
            long begun = System.nanoTime();
            producer.send(record(healthy.get(round % healthy.size()), round), (metadata, exception) -> {
                if (exception == null) {
                    long now = System.nanoTime();
                    acks.add(new Ack(now, now - begun));
                } else {
                    failures.add(exception);
                }
            });
            sent.incrementAndGet();
            for (int i = 0; i < (others.isEmpty() ? 0 : OTHERS_EACH_ROUND); i++) {
                int turn = (OTHERS_EACH_ROUND * round + i) % others.size();
                producer.send(record(others.get(turn), round), (metadata, exception) -> {
                    if (exception == null) {
                        othersAcked.incrementAndGet(turn);
                    } else {
                        othersFailed.incrementAndGet();
                    }
                });
            }
            LockSupport.parkNanos(BETWEEN_ROUNDS.toNanos());
        }
    }

    private static ProducerRecord<Integer, Integer> record(TopicPartition to, int value) {
        return new ProducerRecord<>(to.topic(), to.partition(), 0, value);
    }

    /** Whether acks come as soon as they are to be expected of a cluster that is well. */
    boolean isSteady(Duration soon) {
        return reachedAll()
                && acks.stream()
                        .skip(Math.max(0, acks.size() - LATEST))
                        .allMatch(ack -> ack.tookNanos() < soon.toNanos());
    }

    String name() {
        return name;
    }

    /** Whether every one of the other partitions has taken a record. */
    boolean reachedAll() {
        for (int i = 0; i < othersAcked.length(); i++) {
            if (othersAcked.get(i) == 0) {
                return false;
            }
        }
        return !acks.isEmpty();
    }

    /** Records to healthy partitions that are acked. */
    long acked() {
        return acks.size();
    }

    long othersFailed() {
        return othersFailed.get();
    }

    /** Why records to healthy partitions failed. */
    Queue<Exception> failures() {
        return failures;
    }

    /** Between two values of {@link System#nanoTime}. */
    Acked between(long from, long to) {
        long[] took = acks.stream()
                .filter(ack -> ack.atNanos() >= from && ack.atNanos() < to)
                .mapToLong(Ack::tookNanos)
                .sorted()
                .toArray();
        return took.length == 0
                ? new Acked(0, Duration.ZERO, Duration.ZERO)
                : new Acked(
                        took.length * 1e9 / (to - from),
                        Duration.ofNanos(took[took.length / 2]),
                        Duration.ofNanos(took[took.length - 1]));
    }

    /** All that was sent, or failed, before this is of a start that was busy: it does not count. */
    void forgetFailures() {
        while (failures.poll() != null) {
            forgotten.incrementAndGet();
        }
    }

    /** Whether every record to a healthy partition was acked, but those that were forgotten. Once it is stopped. */
    boolean allAcked() {
        return failures.isEmpty() && acks.size() + forgotten.get() == sent.get();
    }

    /** Stops sending, and waits until every send has its result. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.close();
    }
}
