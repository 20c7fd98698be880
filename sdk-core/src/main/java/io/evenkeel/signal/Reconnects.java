package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds that a client tries to connect and fails: connections end again and again, and none is made. Used by one thread.
 *
 * <p>Kafka counts a failed attempt as an ended connection and only a successful one as created. It counts for the whole client, so this
 * does not say which broker it is. A connection that is cut ends and is made anew within 0.2 s (measured); one that the broker closed for
 * idleness ends and is not tried again.
 */
final class Reconnects {

    /** Attempts must fail for this long: longer than a reconnect after a cut takes. */
    static final Duration FAILING_FOR = Duration.ofMillis(300);

    /**
     * Ends that are further apart than this have nothing to do with each other: attempts come every second at least
     * (reconnect.backoff.max.ms and 20 % jitter). A connection that ended without a successor long ago, to a broker that the client has no
     * business with any more, must not hide when the failing began.
     */
    static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(3);

    private long closed;
    private long made;
    private @Nullable Instant firstEnd;
    private Instant lastEnd = Instant.EPOCH;

    /** Takes in the client's counters as they are now. */
    void look(Connections connections, Instant now) {
        if (connections.made() != made || lastEnd.plus(FORGOTTEN_AFTER).isBefore(now)) {
            firstEnd = null;
        }
        if (connections.closed() != closed) {
            firstEnd = firstEnd == null ? now : firstEnd;
            lastEnd = now;
        }
        closed = connections.closed();
        made = connections.made();
    }

    /** Since when attempts have failed, or null. */
    @Nullable
    Instant failingSince() {
        Instant since = firstEnd;
        return since != null && !lastEnd.isBefore(since.plus(FAILING_FOR)) ? since : null;
    }
}
