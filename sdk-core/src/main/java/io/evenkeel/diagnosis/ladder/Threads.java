package io.evenkeel.diagnosis.ladder;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few daemon threads of a process on which diagnosis waits for others: made on demand, gone a second after their last work. Those
 * that look up names are apart from those that ask brokers, since a lookup that hangs cannot be ended.
 */
final class Threads {

    /** For lookups: two each of a host are under way at most, and most take milliseconds. */
    static final Threads LOOKUPS = new Threads(3);

    /** For questions to brokers: those of two climbs at a time, five each, and each has a thread of Kafka's besides. */
    static final Threads QUESTIONS = new Threads(10);

    /** Work that waits for a thread; what finds no place there finds none in time either. */
    private static final int WAITING = 64;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor pool;

    Threads(int most) {
        pool = new ThreadPoolExecutor(
                most, most, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), Threads::thread);
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "evenkeel-diagnosis-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Begins it as soon as a thread is free. False when too much waits already. */
    boolean begin(Runnable work) {
        try {
            pool.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Takes it back. False when it has begun. */
    boolean takeBack(Runnable work) {
        return pool.remove(work);
    }
}
