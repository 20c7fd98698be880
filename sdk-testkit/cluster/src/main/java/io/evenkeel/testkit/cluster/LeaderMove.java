package io.evenkeel.testkit.cluster;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * A change of leader as the cluster itself tells it.
 *
 * @param from id of the old leader
 * @param fromEpoch leader epoch under it
 * @param to id of the new leader, or {@link #NO_LEADER}
 * @param toEpoch leader epoch under the new leader, or {@link #NO_EPOCH} when there is no leader to ask
 */
public record LeaderMove(TopicPartition partition, int from, int fromEpoch, int to, int toEpoch) {

    public static final int NO_LEADER = -1;
    public static final int NO_EPOCH = -1;

    /** Such as {@code orders-0 2@4 -> 3@5}, or {@code orders-0 2@4 -> none}. */
    public String told() {
        return partition + " " + from + "@" + fromEpoch + " -> " + (to == NO_LEADER ? "none" : to + "@" + toEpoch);
    }

    static String told(List<LeaderMove> moves) {
        return moves.isEmpty()
                ? "led nothing"
                : moves.stream().map(LeaderMove::told).collect(Collectors.joining(", "));
    }
}
