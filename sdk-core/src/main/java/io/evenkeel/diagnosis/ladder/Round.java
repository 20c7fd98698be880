package io.evenkeel.diagnosis.ladder;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was found in one climb of the ladder, for all troubles of clients that connect in the same way.
 *
 * @param brokers those that were looked at, by id: the ones that are to serve partitions in trouble, and some of the others
 * @param bootstrap the entries of bootstrap.servers; looked at when no broker answered, else empty
 * @param clusterBrokers the brokers that are alive as the cluster says, with the addresses that they advertise; empty when nobody answered
 * @param partitions what the cluster says of the partitions in trouble, as far as it was asked
 * @param notChecked why the cluster could not be asked, or null
 * @param began when the first check began
 * @param ended when the last one ended
 */
record Round(
        Map<Integer, BrokerReport> brokers,
        List<BrokerReport> bootstrap,
        List<Node> clusterBrokers,
        Map<TopicPartition, PartitionReport> partitions,
        @Nullable String notChecked,
        Instant began,
        Instant ended) {

    Round {
        brokers = Map.copyOf(brokers);
        bootstrap = List.copyOf(bootstrap);
        clusterBrokers = List.copyOf(clusterBrokers);
        partitions = Map.copyOf(partitions);
    }

    /** Whether any broker but this one answered. */
    boolean anotherAnswers(int than) {
        return brokers.values().stream().anyMatch(report -> report.node().id() != than && report.answered());
    }
}
