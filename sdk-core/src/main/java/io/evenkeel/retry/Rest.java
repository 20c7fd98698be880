package io.evenkeel.retry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The rest between two attempts, on the caller's own thread, which {@code wakeup()} and an interrupt end.
 *
 * <p>A wakeup belongs to the rest or to the client, never to both: it ends the rest, whose caller throws WakeupException itself, or
 * it is passed on. So one wakeup is one WakeupException, also for calls that do not heed it (the offset lookups of {@code
 * group.protocol=consumer}). Whoever takes the latch out of the reference has it.
 */
final class Rest {

    /** Waits until the latch is open or the time is over. */
    interface Sleep {
        @SuppressWarnings("UnusedReturnValue")
        boolean on(CountDownLatch latch, Duration time) throws InterruptedException;
    }

    static final Sleep REAL = (latch, time) -> latch.await(time.toNanos(), TimeUnit.NANOSECONDS);

    private final Sleep sleep;
    private final AtomicReference<@Nullable CountDownLatch> resting = new AtomicReference<>();
    private final AtomicInteger passedOn = new AtomicInteger();

    Rest(Sleep sleep) {
        this.sleep = sleep;
    }

    /** Rests. True when a wakeup ended it, which is used up by that. */
    boolean take(Duration time) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        resting.set(latch);
        boolean woken = true;
        try {
            sleep.on(latch, time);
        } finally {
            woken = !resting.compareAndSet(latch, null);
        }
        return woken;
    }

    /** Ends the rest; where there is none, the client's own does it. Any thread, never blocks. */
    void wakeup(Runnable clients) {
        CountDownLatch latch = resting.getAndSet(null);
        if (latch != null) {
            latch.countDown();
        } else {
            passedOn.incrementAndGet();
            clients.run();
        }
    }

    /** How many wakeups the client itself got. When that changes during a call, somebody wants its thread back. */
    int passedOn() {
        return passedOn.get();
    }
}
