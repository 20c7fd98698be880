package io.evenkeel;

import io.evenkeel.internal.InternalErrors;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread of a {@link ResilientKafka}: carries the signals of every client to its episodes. It begins with the first
 * client and ends with the last.
 */
final class Watch {

    /** How often a client without trouble is looked at. */
    static final Duration TICK = Duration.ofMillis(100);

    /** How often while a client has trouble: what heals is told that exactly. */
    static final Duration TICK_IN_TROUBLE = Duration.ofMillis(20);

    private final InternalErrors errors;
    private final Runnable afterEachTick;
    private final Map<SignalSource, Watched> clients = new ConcurrentHashMap<>();
    private volatile @Nullable Thread thread;

    /** A client and where its signals go. Its lock keeps the last look, at closing, from meeting a tick. */
    private record Watched(SignalSource source, SignalSink next) {

        synchronized boolean tick() {
            return source.tick(next);
        }

        synchronized void close() {
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

    /** Begins to watch a client. */
    synchronized void add(SignalSource source, SignalSink next) {
        clients.put(source, new Watched(source, next));
        if (thread == null) {
            Thread started = new Thread(this::run, "evenkeel-watch");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    /** Takes a last look and stops watching. Does nothing for a client that is not watched. */
    void remove(SignalSource source) {
        Watched watched = clients.remove(source);
        if (watched != null) {
            errors.contain("taking the last look at a client", watched::close);
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
        boolean trouble = false;
        for (Watched client : clients.values()) {
            boolean[] soon = {false};
            errors.contain("watching a client", () -> soon[0] = client.tick());
            trouble |= soon[0];
        }
        errors.contain("telling what is over", afterEachTick);
        return trouble;
    }

    private synchronized boolean isOver() {
        if (clients.isEmpty()) {
            thread = null;
            return true;
        }
        return false;
    }
}
