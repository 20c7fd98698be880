package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A leader was moved again and again. The fault returns on {@code electedAt}.
 *
 * @param moves each in its turn
 * @param appliedAt when the first election was asked for
 * @param electedAt when the cluster told the leader of the last
 */
public record LeaderFlapped(List<LeaderMove> moves, Instant appliedAt, Instant electedAt) implements Receipt {

    public LeaderFlapped {
        moves = List.copyOf(moves);
    }

    @Override
    public String told() {
        return moves.size() + " moves in "
                + Duration.between(appliedAt, electedAt).toMillis() + " ms: " + LeaderMove.told(moves);
    }
}
