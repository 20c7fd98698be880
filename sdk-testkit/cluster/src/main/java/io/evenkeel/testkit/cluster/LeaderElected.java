package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A leader was moved on purpose. The fault returns on {@code electedAt}.
 *
 * @param appliedAt when the election was asked for
 * @param electedAt when the cluster told the new leader
 */
public record LeaderElected(LeaderMove move, Instant appliedAt, Instant electedAt) implements Receipt {

    @Override
    public String told() {
        return move.told() + " after " + Duration.between(appliedAt, electedAt).toMillis() + " ms";
    }
}
