package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Sees which partitions a broker leads, and later where they went. */
final class LeaderWatch {

    private final ClusterView view;
    private final int broker;
    private final Map<TopicPartition, Integer> epochs;

    private LeaderWatch(ClusterView view, int broker, Map<TopicPartition, Integer> epochs) {
        this.view = view;
        this.broker = broker;
        this.epochs = epochs;
    }

    /** Notes what the broker leads now, internal topics included. */
    static LeaderWatch begin(ClusterView view, int broker, Await await) {
        return await.answer("what broker " + broker + " leads", () -> {
            List<TopicPartition> led = view.look().partitions().entrySet().stream()
                    .filter(partition -> partition.getValue().leader() == broker)
                    .map(Map.Entry::getKey)
                    .toList();
            return new LeaderWatch(view, broker, view.leaderEpochs(led));
        });
    }

    /**
     * Where the partitions went.
     *
     * @param electedAt when the cluster was seen to have another leader, or none, for all of them
     */
    record Outcome(List<LeaderMove> moves, Instant electedAt) {}

    /** Waits until the cluster has seen the broker go: every partition it led is led by another or can be by none. */
    Outcome awaitGone(Await await) {
        if (epochs.isEmpty()) {
            await.until(
                    "broker " + broker + " to be fenced", () -> !view.brokers().contains(broker));
            return new Outcome(List.of(), Instant.now());
        }
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        Instant electedAt =
                await.until("another leader, or none, of " + epochs.keySet(), () -> "leaders " + leaders, () -> {
                    leaders.clear();
                    leaders.putAll(settled(view.look()));
                    return leaders.size() == epochs.size() ? Optional.of(Instant.now()) : Optional.empty();
                });
        return new Outcome(moves(leaders, await), electedAt);
    }

    /** With no broker left to ask, nobody leads any more. */
    Outcome nobodyLeft() {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        epochs.keySet().forEach(partition -> leaders.put(partition, LeaderMove.NO_LEADER));
        return new Outcome(moves(leaders, Map.of()), Instant.now());
    }

    /** The new leaders of those partitions for which there is nothing more to wait for. */
    private Map<TopicPartition, Integer> settled(ClusterImage image) {
        Map<TopicPartition, Integer> settled = new HashMap<>();
        for (TopicPartition partition : epochs.keySet()) {
            PartitionImage now = image.partitions().get(partition);
            if (now == null) {
                settled.put(partition, LeaderMove.NO_LEADER);
            } else if (now.leader() != broker && (now.leader() != LeaderMove.NO_LEADER || !mayElect(now, image))) {
                settled.put(partition, now.leader());
            }
        }
        return settled;
    }

    /** A broker that has just been fenced may be seen before the elections that this causes. */
    private boolean mayElect(PartitionImage partition, ClusterImage image) {
        return partition.isr().stream()
                .anyMatch(member -> member != broker && image.brokers().contains(member));
    }

    private List<LeaderMove> moves(Map<TopicPartition, Integer> leaders, Await await) {
        List<TopicPartition> led = leaders.entrySet().stream()
                .filter(partition -> partition.getValue() != LeaderMove.NO_LEADER)
                .map(Map.Entry::getKey)
                .toList();
        Map<TopicPartition, Integer> newEpochs =
                await.until("the new leaders of " + led + " to tell their epochs", () -> "older epochs", () -> {
                    Map<TopicPartition, Integer> told = view.leaderEpochs(led);
                    boolean allNew =
                            led.stream().allMatch(partition -> epoch(told, partition) > epoch(epochs, partition));
                    return allNew ? Optional.of(told) : Optional.empty();
                });
        return moves(leaders, newEpochs);
    }

    private List<LeaderMove> moves(Map<TopicPartition, Integer> leaders, Map<TopicPartition, Integer> newEpochs) {
        List<LeaderMove> moves = new ArrayList<>();
        leaders.forEach((partition, leader) -> moves.add(
                new LeaderMove(partition, broker, epoch(epochs, partition), leader, epoch(newEpochs, partition))));
        moves.sort(Comparator.comparing((LeaderMove move) -> move.partition().topic())
                .thenComparing(move -> move.partition().partition()));
        return moves;
    }

    private static int epoch(Map<TopicPartition, Integer> epochs, TopicPartition partition) {
        return epochs.getOrDefault(partition, LeaderMove.NO_EPOCH);
    }
}
