package io.evenkeel.signal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The leaders a client was last seen to believe in. One thread writes, any thread reads. */
final class LeaderBook {

    /** A difference between two looks. */
    record Change(TopicPartition partition, int from, int to) {}

    private final Map<TopicPartition, Integer> leaders = new ConcurrentHashMap<>();

    /** Takes in what the client believes now; a partition seen for the first time is no change. */
    List<Change> update(List<PartitionInfo> partitions) {
        return partitions.stream()
                .map(info -> {
                    TopicPartition partition = new TopicPartition(info.topic(), info.partition());
                    int now = leader(info);
                    Integer before = leaders.put(partition, now);
                    return new Change(partition, before == null ? now : before, now);
                })
                .filter(change -> change.from() != change.to())
                .toList();
    }

    private static int leader(PartitionInfo info) {
        Node leader = info.leader();
        return leader == null ? Signal.NO_LEADER : leader.id();
    }

    /** The leader as last seen, or {@link Signal#NO_LEADER} when it has none or was never seen. */
    int leader(TopicPartition partition) {
        return leaders.getOrDefault(partition, Signal.NO_LEADER);
    }

    /** The partitions that a broker led when last seen. */
    Set<TopicPartition> ledBy(int node) {
        return leaders.entrySet().stream()
                .filter(entry -> entry.getValue() == node)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Forgets all but these. */
    void retain(Set<TopicPartition> partitions) {
        leaders.keySet().retainAll(partitions);
    }

    /** Forgets a topic. */
    void forget(String topic) {
        leaders.keySet().removeIf(partition -> partition.topic().equals(topic));
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(leaders.keySet());
    }
}
