package io.evenkeel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * How well this process keeps time: a thread that asks to be woken every 20 ms, and keeps by how much it was late. What is promised
 * within a time may come later by as much, for no thread of ours was woken in time either.
 */
final class Lateness implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(20);

    /** What any machine is late by. */
    private static final Duration USUAL = Duration.ofMillis(10);

    private record Late(Instant due, Instant woken) {
        Duration by() {
            return Duration.between(due, woken);
        }
    }

    private final List<Late> late = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "lateness");
    private volatile boolean stopped;

    Lateness() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            Instant due = Instant.now().plus(EVERY);
            LockSupport.parkNanos(EVERY.toNanos());
            Late now = new Late(due, Instant.now());
            if (now.by().compareTo(USUAL) > 0) {
                late.add(now);
            }
        }
    }

    /** By how much it was late at worst in that time. */
    Duration worst(Instant from, Instant to) {
        return late.stream()
                .filter(one -> one.woken().isAfter(from) && one.due().isBefore(to))
                .map(Late::by)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
