package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads a producer's cached leaders on a thread of its own, made when needed and let go after a while.
 *
 * <p>A producer has them ready in half a microsecond, unless the topic has just vanished from its cache: then partitionsFor() waits
 * up to max.block.ms and asks the cluster for the topic all that time. Such a read is interrupted.
 */
final class LeaderReader {

    /** A read that takes longer than this waits for a topic that is not there. */
    static final Duration STUCK_AFTER = Duration.ofMillis(250);

    private static final Duration THREAD_KEPT = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final InternalErrors errors;
    private final ThreadPoolExecutor executor;
    private final AtomicReference<@Nullable Set<String>> wanted = new AtomicReference<>();

    private Function<String, List<PartitionInfo>> partitionsFor = topic -> List.of();
    private LongSupplier updates = () -> 0;
    private Runnable awaitUpdate = () -> {};
    private @Nullable Downstream downstream;

    /** Who is told. */
    interface Downstream {

        /** The leaders of a topic as they are after that metadata update. */
        void read(String topic, List<PartitionInfo> partitions, long update);

        /** The producer's metadata does not have the topic. */
        void vanished(String topic);
    }

    private record Read(Thread thread, Instant began) {}

    private @Nullable Read running;

    LeaderReader(InstantSource clock, InternalErrors errors) {
        this.clock = clock;
        this.errors = errors;
        this.executor = new ThreadPoolExecutor(
                1, 1, THREAD_KEPT.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "evenkeel-leader-reader");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Where to read, and whom to tell.
     *
     * @param numberOfUpdates how many metadata updates have been told
     * @param toBeTold waits until an update that is in force already is told, too
     */
    void readFrom(
            Function<String, List<PartitionInfo>> source,
            LongSupplier numberOfUpdates,
            Runnable toBeTold,
            Downstream sink) {
        this.partitionsFor = source;
        this.updates = numberOfUpdates;
        this.awaitUpdate = toBeTold;
        this.downstream = sink;
    }

    /** Reads these topics soon; requests that come while one waits become one. */
    void read(Set<String> topics) {
        if (topics.isEmpty() || wanted.getAndSet(topics) != null || executor.isShutdown()) {
            return;
        }
        try {
            executor.execute(() -> errors.contain("reading the leaders of a producer", this::readWanted));
        } catch (RuntimeException | Error e) { // no thread to be had, or closed meanwhile: the next request tries again
            wanted.set(null);
            throw e;
        }
    }

    private void readWanted() {
        Set<String> topics = wanted.getAndSet(null);
        Downstream sink = downstream;
        if (topics == null || sink == null) {
            return;
        }
        for (String topic : topics) {
            if (executor.isShutdown()) {
                return;
            }
            List<PartitionInfo> partitions;
            long update;
            begin();
            try {
                do { // until no update came in between, which is nearly always the first time
                    update = updates.getAsLong();
                    partitions = partitionsFor.apply(topic);
                    awaitUpdate.run(); // Kafka shows an update before it tells it; 4.4 takes no lock in between
                } while (update != updates.getAsLong());
            } catch (KafkaException e) {
                if (!executor.isShutdown()) {
                    sink.vanished(topic);
                }
                continue;
            } catch (IllegalStateException e) {
                continue; // the producer is closed
            } finally {
                end();
            }
            sink.read(topic, partitions, update);
        }
    }

    private synchronized void begin() {
        running = new Read(Thread.currentThread(), clock.instant());
    }

    private synchronized void end() {
        running = null;
        Thread.interrupted(); // an interrupt was meant for the read that has just ended
    }

    synchronized void interruptIfStuck(Instant now) {
        if (running != null && running.began().plus(STUCK_AFTER).isBefore(now)) {
            running.thread().interrupt();
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
