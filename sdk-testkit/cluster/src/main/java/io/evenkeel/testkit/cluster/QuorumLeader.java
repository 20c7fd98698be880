package io.evenkeel.testkit.cluster;

/**
 * Who leads the controller quorum.
 *
 * @param id of the controller, or {@link LeaderMove#NO_LEADER}
 * @param epoch in which it leads, or {@link LeaderMove#NO_EPOCH}
 */
public record QuorumLeader(int id, int epoch) {

    /** Nobody who answers. */
    public static final QuorumLeader NONE = new QuorumLeader(LeaderMove.NO_LEADER, LeaderMove.NO_EPOCH);

    /** Such as {@code 101@4}, or {@code none}. */
    public String told() {
        return equals(NONE) ? "none" : id + "@" + epoch;
    }
}
