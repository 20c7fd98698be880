package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.BrokerIsolated;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.IsrShrunk;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Isolates one follower of a partition until that is in sync no more. */
final class ShrunkIsr {

    private final TopicPartition partition;
    private final FaultyCluster cluster;

    ShrunkIsr(TopicPartition partition, FaultyCluster cluster) {
        this.partition = partition;
        this.cluster = cluster;
    }

    /** Throws IllegalStateException when no follower is in sync. */
    Fault<IsrShrunk> apply(PartitionImage before) {
        int follower = before.isr().stream()
                .filter(member -> member != before.leader())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(partition + " has no follower to leave its ISR: " + before.told()));
        Felt felt = cluster.clientProxy(before.leader()).felt();
        Fault<BrokerIsolated> isolated = cluster.broker(follower).isolate();
        try {
            List<Integer> after = awaitWithout(follower);
            IsrShrunk receipt = new IsrShrunk(
                    partition, follower, before.isr(), after, isolated.receipt().appliedAt(), Instant.now());
            return LiveFault.lasting(receipt, felt, cluster.faultsInEffect(), isolated::heal);
        } catch (RuntimeException e) {
            try {
                isolated.heal();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private List<Integer> awaitWithout(int follower) {
        return Await.effectOf("shrinking the ISR of " + partition + ", which takes records that are written meanwhile")
                .until(
                        "it to be without broker " + follower,
                        () -> String.valueOf(look()),
                        () -> look().filter(isr -> !isr.contains(follower)));
    }

    private Optional<List<Integer>> look() {
        return cluster.view().partition(partition).map(PartitionImage::isr);
    }
}
