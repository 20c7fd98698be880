package io.evenkeel.signal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many metadata updates a client has told of, and when the latest came. One thread at a time writes, under Kafka's lock; any may read. */
final class MetadataUpdates {

    /** Between two reads of leaders there are one or two. */
    private static final int REMEMBERED = 16;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLongArray ticksBefore = new AtomicLongArray(REMEMBERED);

    /** One more. Takes no lock. */
    void came(long lastTickMillis) {
        long number = count.get() + 1;
        ticksBefore.set((int) (number % REMEMBERED), lastTickMillis);
        count.set(number);
    }

    long count() {
        return count.get();
    }

    /** The last tick before the first update after the one of that number; Long.MIN_VALUE if there was none, or too many since. */
    long tickBeforeNext(long number) {
        long latest = count.get();
        if (number >= latest || latest - number > REMEMBERED / 2) {
            return Long.MIN_VALUE;
        }
        return ticksBefore.get((int) ((number + 1) % REMEMBERED));
    }
}
