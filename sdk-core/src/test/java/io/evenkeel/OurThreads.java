package io.evenkeel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The threads of this process that Evenkeel made, Kafka's of its Admin clients among them: how many at most, and what they cost. */
final class OurThreads implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(20);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Threads of the testkit: proxies of each connection, and its Admin clients. */
    private static final List<String> TESTKIT =
            List.of("evenkeel-client-", "evenkeel-replication-", "evenkeel-control-", "evenkeel-testkit");

    private final Map<String, Integer> most = new ConcurrentHashMap<>();

    /** By thread, since those that ended are not to be forgotten. What one does between its last sample and its end is missed. */
    private final Map<Long, Cpu> cpu = new ConcurrentHashMap<>();

    private final Thread thread = new Thread(this::run, "counting-threads");
    private volatile boolean stopped;

    private record Cpu(String kind, long first, long last) {}

    OurThreads() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            counted().forEach((kind, number) -> most.merge(kind, number, Math::max));
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    private Map<String, Integer> counted() {
        Map<String, Integer> now = new TreeMap<>();
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            String kind = info == null ? null : kind(info.getThreadName());
            if (kind != null) {
                now.merge(kind, 1, Integer::sum);
                long spent = THREADS.getThreadCpuTime(info.getThreadId());
                if (spent >= 0) {
                    cpu.merge(
                            info.getThreadId(),
                            new Cpu(kind, spent, spent),
                            (before, latest) -> new Cpu(kind, before.first(), latest.last()));
                }
            }
        }
        return now;
    }

    /** A thread's name without its number; null when it is not ours. */
    private static String kind(String name) {
        boolean ours = name.contains("evenkeel-") && TESTKIT.stream().noneMatch(name::contains);
        return ours ? name.replaceFirst("-\\d+$", "-n") : null;
    }

    /** How many of each kind lived at the same time, by name. */
    Map<String, Integer> most() {
        return new TreeMap<>(most);
    }

    /** CPU since this began to count, by name; a thread that lives longer counts from its first sample. */
    Map<String, Duration> cpu() {
        Map<String, Duration> sums = new TreeMap<>();
        cpu.values().forEach(one -> sums.merge(one.kind(), Duration.ofNanos(one.last() - one.first()), Duration::plus));
        return sums;
    }

    /** How many live now. */
    int now() {
        return counted().values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
