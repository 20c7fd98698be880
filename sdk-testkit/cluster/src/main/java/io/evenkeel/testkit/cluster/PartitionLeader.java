package io.evenkeel.testkit.cluster;

/**
 * Who leads a partition.
 *
 * @param broker its id, or {@link LeaderMove#NO_LEADER}
 * @param epoch the leader epoch, counted up by each election; without a leader the last one that was known
 */
public record PartitionLeader(int broker, int epoch) {}
