package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.LeaderMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * The cluster as one of its brokers told it, internal topics included.
 *
 * @param brokers ids of those that are registered and not fenced
 * @param partitions every partition of every topic
 */
record ClusterImage(Set<Integer> brokers, Map<TopicPartition, PartitionImage> partitions) {

    /**
     * One partition.
     *
     * @param leader its id, or {@link LeaderMove#NO_LEADER}
     * @param replicas the preferred leader first
     * @param isr those in sync
     */
    record PartitionImage(int leader, List<Integer> replicas, List<Integer> isr) {

        boolean isWhole() {
            return leader != LeaderMove.NO_LEADER && isr.size() == replicas.size();
        }

        /** A partition without a leader takes nobody back who was not in sync: that is for the broker to heal that was. */
        private boolean hasBack(int broker) {
            if (!replicas.contains(broker)) {
                return true;
            }
            return leader == LeaderMove.NO_LEADER ? !isr.contains(broker) : isr.contains(broker);
        }

        String told() {
            return "leader " + (leader == LeaderMove.NO_LEADER ? "none" : leader) + " isr " + isr + " of " + replicas;
        }
    }

    /** Where the broker is not in sync though it is a replica and could be; empty when it is back everywhere. */
    List<TopicPartition> missing(int broker) {
        return partitions.entrySet().stream()
                .filter(partition -> !partition.getValue().hasBack(broker))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What keeps it from being whole, empty when it is. */
    List<String> faults(Set<Integer> wanted) {
        List<String> faults = new ArrayList<>();
        Set<Integer> missing = new TreeSet<>(wanted);
        missing.removeAll(brokers);
        if (!missing.isEmpty()) {
            faults.add("brokers " + missing + " are not registered or fenced");
        }
        partitions.forEach((partition, image) -> {
            if (!image.isWhole()) {
                faults.add(partition + " has " + image.told());
            }
        });
        return faults;
    }
}
