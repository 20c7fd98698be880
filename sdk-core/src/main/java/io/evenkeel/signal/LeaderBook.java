package io.evenkeel.signal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The leaders a client was seen to believe in, now and before. One thread at a time takes in what was read; any thread reads, and may
 * forget.
 *
 * <p>Each look is numbered by the metadata update that it saw. Looks at update 7 and 8 have missed nothing in between; looks at 7 and
 * 9 may have missed a leader, and all that was known before is then no history any more.
 */
final class LeaderBook {

    /** Leaders remembered of a partition. */
    static final int REMEMBERED = 16;

    /** A difference between two looks. */
    record Change(TopicPartition partition, int from, int to) {}

    /** A leader, since which update, and the one before if history has no gap there. */
    private record Reign(int leader, long since, @Nullable Reign before, int depth) {

        Reign then(int next, long update) {
            return next == leader
                    ? this
                    : new Reign(next, update, depth < REMEMBERED ? this : null, Math.min(depth + 1, REMEMBERED));
        }

        Reign afterGap(int next, long update) {
            return new Reign(next, update, null, 1);
        }
    }

    private final Map<TopicPartition, Reign> reigns = new ConcurrentHashMap<>();
    private final Map<String, Long> lastLooks = new ConcurrentHashMap<>();

    /** The brokers that partitions were seen on, by id, with the address that the client had for them last. */
    private final Map<Integer, Node> brokers = new ConcurrentHashMap<>();

    /**
     * Takes in what the client believes now of a topic; a partition seen for the first time is no change.
     *
     * @param update the number of the metadata update that this is the state after
     */
    List<Change> update(String topic, List<PartitionInfo> partitions, long update) {
        Long lastLook = lastLooks.get(topic);
        boolean gapless = lastLook != null && update <= lastLook + 1;
        List<Change> changes = new ArrayList<>();
        for (PartitionInfo info : partitions) {
            note(info);
            TopicPartition partition = new TopicPartition(topic, info.partition());
            int now = leader(info);
            Reign before = reigns.get(partition);
            if (before == null) {
                reigns.put(partition, new Reign(now, update, null, 1));
                continue;
            }
            reigns.put(partition, gapless ? before.then(now, update) : before.afterGap(now, update));
            if (before.leader() != now) {
                changes.add(new Change(partition, before.leader(), now));
            }
        }
        lastLooks.put(topic, update);
        return changes;
    }

    /** Of a replica that is offline the client has no address. */
    private void note(PartitionInfo info) {
        for (Node replica : info.replicas()) {
            if (!replica.host().isEmpty() && !replica.equals(brokers.get(replica.id()))) {
                brokers.put(replica.id(), replica);
            }
        }
    }

    /** That broker, with the address that the client had for it last; null when it was never seen. */
    @Nullable
    Node broker(int id) {
        return brokers.get(id);
    }

    /** Every broker that was seen. */
    List<Node> brokers() {
        return List.copyOf(brokers.values());
    }

    private static int leader(PartitionInfo info) {
        Node leader = info.leader();
        return leader == null ? Signal.NO_LEADER : leader.id();
    }

    /** The leader as last seen, or {@link Signal#NO_LEADER} when it has none or was never seen. */
    int leader(TopicPartition partition) {
        Reign now = reigns.get(partition);
        return now == null ? Signal.NO_LEADER : now.leader();
    }

    /** Whether any partition of the topic was ever seen. */
    boolean knows(String topic) {
        return lastLooks.containsKey(topic);
    }

    /** Whether it was ever seen. */
    boolean knows(TopicPartition partition) {
        return reigns.containsKey(partition);
    }

    /**
     * Every broker that led the partition at that metadata update or after it, or null when one may have been missed.
     *
     * @param latest the number of the latest metadata update: what was not looked at is not known
     */
    @Nullable
    Set<Integer> leadersSince(TopicPartition partition, long update, long latest) {
        // In this order: a look is noted after the leaders that it saw.
        Long lastLook = lastLooks.get(partition.topic());
        Reign reign = reigns.get(partition);
        if (reign == null || lastLook == null || lastLook < latest) {
            return null;
        }
        Set<Integer> leaders = new HashSet<>();
        leaders.add(reign.leader());
        while (reign.since() > update) {
            reign = reign.before();
            if (reign == null) {
                return null;
            }
            leaders.add(reign.leader());
        }
        leaders.remove(Signal.NO_LEADER);
        return leaders;
    }

    /** The partitions that a broker led when last seen. */
    Set<TopicPartition> ledBy(int node) {
        return reigns.entrySet().stream()
                .filter(entry -> entry.getValue().leader() == node)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Forgets all but these. */
    void retain(Set<TopicPartition> partitions) {
        reigns.keySet().retainAll(partitions);
    }

    /** Forgets a topic. */
    void forget(String topic) {
        lastLooks.remove(topic);
        reigns.keySet().removeIf(partition -> partition.topic().equals(topic));
    }
}
