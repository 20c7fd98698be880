package io.evenkeel.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where failures of our own end: counted, logged once loudly and then quietly, and never seen by the application. Thread-safe. */
public final class InternalErrors {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel");

    private final AtomicLong count = new AtomicLong();

    /** Runs it. Whatever it throws ends here. */
    public void contain(String what, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // an OutOfMemoryError, too: it must not end the thread that all clients share
            caught(what, e);
        }
    }

    /** Takes note of a failure that was caught elsewhere. */
    public void caught(String what, Throwable failure) {
        if (count.getAndIncrement() == 0) {
            LOG.warn(
                    "Evenkeel failed while {}. Kafka clients are not affected; further failures are logged at DEBUG.",
                    what,
                    failure);
        } else {
            LOG.debug("Evenkeel failed while {}", what, failure);
        }
    }

    /** How many there were since the start. */
    public long count() {
        return count.get();
    }
}
