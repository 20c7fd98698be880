package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.PartitionOffline;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Kills every broker that holds a replica of one partition. */
final class OfflinePartition {

    private final TopicPartition partition;
    private final PartitionImage before;
    private final FaultyCluster cluster;
    /** The last one killed first: it was in sync to the end, so that it may lead again. */
    private final Deque<Fault<BrokerGone>> kills = new ArrayDeque<>();

    private OfflinePartition(TopicPartition partition, PartitionImage before, FaultyCluster cluster) {
        this.partition = partition;
        this.before = before;
        this.cluster = cluster;
    }

    /** Throws IllegalStateException when nobody would be left to tell that there is no leader. */
    static Fault<PartitionOffline> apply(TopicPartition partition, PartitionImage before, FaultyCluster cluster) {
        boolean nobodyLeft = cluster.brokers().stream()
                .noneMatch(broker -> broker.state() == Broker.State.RUNNING
                        && !before.replicas().contains(broker.id()));
        if (nobodyLeft) {
            throw new IllegalStateException(partition + " cannot be taken offline: no broker apart from its replicas "
                    + before.replicas() + " is running, to tell that it has no leader");
        }
        Felt felt = cluster.clientProxy(before.leader()).felt();
        OfflinePartition offline = new OfflinePartition(partition, before, cluster);
        PartitionOffline receipt = offline.applyOrUndo();
        return LiveFault.lasting(receipt, felt, cluster.faultsInEffect(), offline::heal);
    }

    private PartitionOffline applyOrUndo() {
        try {
            List<BrokerGone> killed = new ArrayList<>();
            for (int broker : leaderLast()) {
                kills.push(cluster.broker(broker).kill());
                killed.add(kills.element().receipt());
            }
            Await.effectOf("taking " + partition + " offline")
                    .until(
                            "it to have no leader",
                            () -> cluster.view()
                                    .partition(partition)
                                    .filter(image -> image.leader() == LeaderMove.NO_LEADER)
                                    .isPresent());
            return new PartitionOffline(lastMove(killed), killed, killed.get(0).appliedAt(), Instant.now());
        } catch (RuntimeException e) {
            try {
                heal();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** So that it goes from its leader to none, and not by way of the others. */
    private List<Integer> leaderLast() {
        List<Integer> brokers = new ArrayList<>(before.replicas());
        brokers.remove(Integer.valueOf(before.leader()));
        brokers.add(before.leader());
        return brokers;
    }

    private LeaderMove lastMove(List<BrokerGone> killed) {
        return killed.get(killed.size() - 1).moves().stream()
                .filter(move -> move.partition().equals(partition))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        partition + " moved away from broker " + before.leader() + " before that was killed"));
    }

    private void heal() {
        kills.forEach(Fault::heal);
        Await.recoveryAfter("taking " + partition + " online again")
                .until(
                        "its leader and its full ISR",
                        () -> cluster.view()
                                .partition(partition)
                                .map(PartitionImage::isWhole)
                                .orElse(true)); // deleted meanwhile
    }
}
