package io.evenkeel;

import io.evenkeel.internal.InternalErrors;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread of a {@link ResilientKafka}: carries the signals of every client to its episodes. It begins with the first
 * client and ends with the last. It alone calls the stages after the signals, so that none of them needs a lock, and none that blocks
 * can hold up a client's constructor or close() for longer than {@link #PATIENCE}.
 */
final class Watch {

    /** How often a client without trouble is looked at. */
    static final Duration TICK = Duration.ofMillis(100);

    /** How often while a client has trouble: what heals is told that exactly. */
    static final Duration TICK_IN_TROUBLE = Duration.ofMillis(20);

    private final InternalErrors errors;
    private final Runnable afterEachTick;
    /**
     * How long whoever makes or closes a client waits for this thread: it is done in well under a millisecond, unless what it calls (a
     * metrics listener, a registry, a log appender) blocks. That may cost somebody 2 s, and not for ever.
     */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<SignalSource, Watched> clients = new ConcurrentHashMap<>();
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread thread;

    /** Whether somebody has waited in vain, and this thread has not come round since: then nobody else waits. */
    private volatile boolean blocked;

    /** A client and where its signals go. */
    private record Watched(SignalSource source, SignalSink next) {

        boolean tick() {
            return source.tick(next);
        }

        void close() {
            source.close(next);
        }
    }

    /**
     * @param afterEachTick what else is to be done now and then while there are clients
     */
    Watch(InternalErrors errors, Runnable afterEachTick) {
        this.errors = errors;
        this.afterEachTick = afterEachTick;
    }

    /**
     * Begins to watch a client.
     *
     * @param first what is to be done before, on the thread that watches
     */
    void add(SignalSource source, SignalSink next, Runnable first) {
        ask("telling of a new client", () -> {
            errors.contain("telling of a new client", first);
            clients.put(source, new Watched(source, next));
        });
    }

    /**
     * Takes a last look and stops watching. Does nothing for a client that is not watched.
     *
     * @param last what is to be done then, on the thread that watches
     */
    void remove(SignalSource source, Runnable last) {
        ask("taking the last look at a client", () -> {
            Watched watched = clients.remove(source);
            if (watched != null) {
                errors.contain("taking the last look at a client", watched::close);
            }
            errors.contain("telling that a client is closed", last);
        });
    }

    /** Has it done by the thread, and waits for that as long as it makes sense. */
    private void ask(String what, Runnable work) {
        if (Thread.currentThread() == thread) { // a metrics listener that closes a client
            work.run();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        synchronized (this) {
            if (thread == null) {
                Thread started = new Thread(this::run, "evenkeel-watch");
                started.setDaemon(true);
                started.start();
                thread = started;
            }
            asked.add(() -> {
                work.run();
                done.countDown();
            });
        }
        wake();
        if (!blocked && !isDoneInTime(done)) {
            blocked = true;
            errors.caught(what, new TimeoutException("what evenkeel-watch calls has not returned for " + PATIENCE));
        }
    }

    /** An interrupt is kept for Kafka's own close(), and does not shorten ours. */
    private static boolean isDoneInTime(CountDownLatch done) {
        boolean interrupted = false;
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                try {
                    return done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Has it done by the thread at its next tick, if it runs. Any thread; never waits. */
    void later(Runnable work) {
        if (isRunning()) {
            asked.add(work);
            wake();
        }
    }

    /** Whether its thread runs. */
    boolean isRunning() {
        return thread != null;
    }

    /** Asks for a tick now. Any thread; costs an unpark. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!isOver()) {
            LockSupport.parkNanos(this, (tick() ? TICK_IN_TROUBLE : TICK).toNanos());
        }
    }

    private boolean tick() {
        blocked = false;
        boolean trouble = false;
        for (Runnable work = asked.poll(); work != null; work = asked.poll()) {
            errors.contain("doing what was asked for", work);
        }
        for (Watched client : clients.values()) {
            boolean[] soon = {false};
            errors.contain("watching a client", () -> soon[0] = client.tick());
            trouble |= soon[0];
        }
        errors.contain("telling what is over", afterEachTick);
        return trouble;
    }

    private synchronized boolean isOver() {
        if (clients.isEmpty() && asked.isEmpty()) {
            thread = null;
            return true;
        }
        return false;
    }
}
