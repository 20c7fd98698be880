package io.evenkeel.episode.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/** The longest recovery of the last day, hour by hour: what is kept does not grow with how many there were. Not thread-safe. */
final class RecoveryTimes {

    private static final int HOURS = 24;

    private final TreeMap<Long, Duration> longest = new TreeMap<>();

    void add(Duration took, Instant at) {
        longest.merge(hour(at), took, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        forget(at);
    }

    /** Zero when there was none. */
    Duration longest(Instant now) {
        forget(now);
        return longest.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private void forget(Instant now) {
        longest.headMap(hour(now) - HOURS).clear();
    }

    private static long hour(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), 3600);
    }
}
