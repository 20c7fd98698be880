package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The followers that a consumer with client.rack was told to fetch from. One that cannot be reached is dropped at each failure, and named
 * again by the leader a moment later: in between it is not the leader who serves, though the client shows no follower. Any thread.
 */
final class NamedFollowers {

    /**
     * A consumer goes to the follower that a leader has named with the next poll(): one that stays for this long, and twice fetch.max.wait.ms,
     * was named none. The leader is asked only once its fetch of other partitions is answered.
     */
    static final Duration LEADER_SERVES_FOR = Duration.ofSeconds(1);

    private final ClientMetrics metrics;
    private final InstantSource clock;
    private final Duration leaderServesFor;
    private final Map<TopicPartition, Named> named = new ConcurrentHashMap<>();

    /** Missed: since when the client has shown none, or null while it shows this one. */
    private record Named(int follower, @Nullable Instant missed) {}

    NamedFollowers(ClientMetrics metrics, InstantSource clock, Duration fetchMaxWait) {
        this.metrics = metrics;
        this.clock = clock;
        Duration twice = fetchMaxWait.multipliedBy(2);
        this.leaderServesFor = twice.compareTo(LEADER_SERVES_FOR) > 0 ? twice : LEADER_SERVES_FOR;
    }

    /** The follower to fetch that partition from, or -1. To be asked more often than {@link #LEADER_SERVES_FOR}. */
    int of(TopicPartition partition) {
        int shown = metrics.preferredReplica(partition);
        if (shown < 0 && !named.containsKey(partition)) {
            return shown; // of most consumers
        }
        Named now = named.compute(
                partition, (p, before) -> shown >= 0 ? new Named(shown, null) : before == null ? null : missed(before));
        return now == null ? -1 : now.follower();
    }

    /** What else was named is forgotten. */
    void retain(Set<TopicPartition> assigned) {
        named.keySet().retainAll(assigned);
    }

    private @Nullable Named missed(Named before) {
        Instant now = clock.instant();
        if (before.missed() == null) {
            return new Named(before.follower(), now);
        }
        return now.isBefore(before.missed().plus(leaderServesFor)) ? before : null;
    }
}
