package io.evenkeel.testkit.cluster;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** One partition of a {@link KafkaCluster}. */
public interface Partition {

    TopicPartition topicPartition();

    /** The broker that leads it now. Throws IllegalStateException when it has no leader. */
    Broker leader();

    /** Ids of the replicas, the preferred leader first. */
    List<Integer> replicas();

    /**
     * Makes that broker the leader, by a reassignment that prefers it and a preferred election. Returns when it leads. Throws
     * IllegalArgumentException when it is no replica or leads already.
     */
    Fault<LeaderElected> moveLeaderTo(int broker);
}
