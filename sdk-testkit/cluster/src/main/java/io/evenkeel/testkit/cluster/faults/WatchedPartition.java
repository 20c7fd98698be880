package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.IsrShrunk;
import io.evenkeel.testkit.cluster.LeaderElected;
import io.evenkeel.testkit.cluster.LeaderFlapped;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.Partition;
import io.evenkeel.testkit.cluster.PartitionOffline;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;

/** A partition, looked at anew with each question. */
final class WatchedPartition implements Partition {

    private final TopicPartition partition;
    private final FaultyCluster cluster;

    /** Throws IllegalArgumentException when there is no such partition. */
    WatchedPartition(TopicPartition partition, FaultyCluster cluster) {
        this.partition = partition;
        this.cluster = cluster;
        if (look().isEmpty()) {
            throw new IllegalArgumentException("no partition " + partition + " in this cluster, topics are "
                    + cluster.view().look().partitions().keySet().stream()
                            .map(TopicPartition::topic)
                            .distinct()
                            .sorted()
                            .toList());
        }
    }

    private Optional<PartitionImage> look() {
        return Await.recoveryAfter("looking at " + partition)
                .answer("an answer", () -> cluster.view().partition(partition));
    }

    private PartitionImage existing() {
        return look().orElseThrow(() -> new IllegalStateException(partition + " was deleted"));
    }

    @Override
    public TopicPartition topicPartition() {
        return partition;
    }

    @Override
    public Broker leader() {
        int leader = existing().leader();
        if (leader == LeaderMove.NO_LEADER) {
            throw new IllegalStateException(partition + " has no leader");
        }
        return cluster.broker(leader);
    }

    @Override
    public List<Integer> replicas() {
        return existing().replicas();
    }

    /**
     * Prefers the broker by a reassignment to the same replicas in another order, which moves no data, then elects the preferred
     * leader. The reassignment may already have elected it: that the election was not needed is success.
     */
    @Override
    public Fault<LeaderElected> moveLeaderTo(int broker) {
        PartitionImage before = existing();
        requireElectable(broker, before);
        Felt felt = cluster.clientProxy(before.leader()).felt();
        return LiveFault.momentary(move(before, broker), felt);
    }

    private LeaderElected move(PartitionImage before, int broker) {
        Await await = Await.effectOf("move of " + partition + " to broker " + broker);
        int fromEpoch = await.answer("the epoch of its leader", this::epoch);
        Instant appliedAt = Instant.now();
        prefer(broker, before.replicas(), await);
        Instant electedAt = await.until(
                "the election", () -> String.valueOf(look().map(PartitionImage::told)), () -> elect(broker));
        int toEpoch = await.until(
                "the new leader to tell its epoch",
                () -> "an older epoch",
                () -> Optional.of(epoch()).filter(epoch -> epoch > fromEpoch));
        LeaderMove move = new LeaderMove(partition, before.leader(), fromEpoch, broker, toEpoch);
        return new LeaderElected(move, appliedAt, electedAt);
    }

    /** A client of the first leader feels it, who has to follow. */
    @Override
    public Fault<LeaderFlapped> flapLeader(int times) {
        PartitionImage before = existing();
        requireFlappable(times, before);
        Felt felt = cluster.clientProxy(before.leader()).felt();
        List<Integer> replicas = before.replicas();
        int leader = replicas.indexOf(before.leader());
        List<LeaderElected> elections = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            elections.add(move(existing(), replicas.get((leader + i) % replicas.size())));
        }
        return LiveFault.momentary(
                new LeaderFlapped(
                        elections.stream().map(LeaderElected::move).toList(),
                        elections.get(0).appliedAt(),
                        elections.get(times - 1).electedAt()),
                felt);
    }

    private void requireFlappable(int times, PartitionImage before) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, but was " + times);
        }
        if (before.replicas().size() < 2) {
            throw new IllegalStateException(
                    partition + " cannot flap: it needs 2 replicas, and has those on brokers " + before.replicas());
        }
        requireLed(before);
    }

    @Override
    public Fault<PartitionOffline> takeOffline() {
        PartitionImage before = existing();
        requireLed(before);
        return OfflinePartition.apply(partition, before, cluster);
    }

    @Override
    public Fault<IsrShrunk> shrinkIsr() {
        PartitionImage before = existing();
        requireLed(before);
        return new ShrunkIsr(partition, cluster).apply(before);
    }

    private void requireElectable(int broker, PartitionImage before) {
        if (!before.replicas().contains(broker)) {
            throw new IllegalArgumentException(partition + " cannot move to broker " + broker
                    + ": its replicas are on brokers " + before.replicas());
        }
        if (before.leader() == broker) {
            throw new IllegalArgumentException(partition + " is led by broker " + broker + " already");
        }
        requireLed(before);
    }

    private void requireLed(PartitionImage before) {
        if (before.leader() == LeaderMove.NO_LEADER) {
            throw new IllegalStateException(partition + " has no leader");
        }
    }

    private int epoch() {
        return cluster.view().leaderEpochs(Set.of(partition)).getOrDefault(partition, LeaderMove.NO_EPOCH);
    }

    private void prefer(int broker, List<Integer> replicas, Await await) {
        List<Integer> wanted = new ArrayList<>(replicas);
        wanted.remove(Integer.valueOf(broker));
        wanted.add(0, broker);
        await.answer(
                "the reassignment to be taken",
                () -> Optional.ofNullable(cluster.view()
                        .ask(
                                "a reassignment",
                                a -> a.alterPartitionReassignments(
                                                Map.of(partition, Optional.of(new NewPartitionReassignment(wanted))))
                                        .all()
                                        .toCompletionStage())));
        await.until(
                "the reassignment to end",
                () -> cluster.view()
                        .ask(
                                "reassignments",
                                a -> a.listPartitionReassignments(Set.of(partition))
                                        .reassignments()
                                        .toCompletionStage())
                        .isEmpty());
    }

    /** Asks for the election at every look: a replica that is not in sync yet may be a moment later. */
    private Optional<Instant> elect(int broker) {
        if (existing().leader() == broker) {
            return Optional.of(Instant.now());
        }
        cluster.view()
                .ask(
                        "an election",
                        a -> a.electLeaders(ElectionType.PREFERRED, Set.of(partition))
                                .partitions()
                                .toCompletionStage());
        return existing().leader() == broker ? Optional.of(Instant.now()) : Optional.empty();
    }
}
