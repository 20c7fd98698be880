package io.evenkeel.testkit.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Looks at a cluster with an Admin client of its own, and at its processes as the operating system shows them. */
final class Observer implements AutoCloseable {

    private final Admin admin;

    /** A client of its own on the CONTROL listeners: through the CLIENT ones it would suffer itself. */
    Observer(KafkaCluster cluster) throws Exception {
        String control = cluster.admin().describeCluster().nodes().get().stream()
                .map(node -> node.host() + ":" + node.port())
                .collect(Collectors.joining(","));
        admin = Admin.create(Map.of("bootstrap.servers", control, "client.id", "observer"));
    }

    Optional<Integer> leader(TopicPartition partition) throws Exception {
        return Optional.ofNullable(describe(partition).leader()).map(Node::id);
    }

    List<Integer> isr(TopicPartition partition) throws Exception {
        return describe(partition).isr().stream().map(Node::id).toList();
    }

    private TopicPartitionInfo describe(TopicPartition partition) throws Exception {
        return admin.describeTopics(Set.of(partition.topic()))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(partition.topic())
                .partitions()
                .get(partition.partition());
    }

    int leaderEpoch(TopicPartition partition) throws Exception {
        return latest(partition).leaderEpoch().orElseThrow();
    }

    long endOffset(TopicPartition partition) throws Exception {
        return latest(partition).offset();
    }

    private ListOffsetsResultInfo latest(TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(30, TimeUnit.SECONDS);
    }

    List<Integer> brokers() throws Exception {
        return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).stream()
                .map(Node::id)
                .sorted()
                .toList();
    }

    /** Whether a process runs; one that has ended and was not waited for by its parent does not. */
    static boolean runs(long pid) {
        return ProcessHandle.of(pid).isPresent() && state(pid) != 'Z';
    }

    /** The kernel's letter, such as S, R, T, Z, or a blank when there is no such process. */
    static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ' ';
        }
    }

    /** Whether the kernel shows that it stands still: stopped by a signal, or its whole control group frozen, as a paused container's is. */
    static boolean isFrozen(long pid) {
        return state(pid) == 'T' || isFrozenGroup(pid);
    }

    private static boolean isFrozenGroup(long pid) {
        try {
            for (String group : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "cgroup"))) {
                String[] parts = group.split(":", 3);
                if (parts[1].equals("freezer")) {
                    Path state = Path.of("/sys/fs/cgroup/freezer", parts[2], "freezer.state");
                    return Files.exists(state)
                            && Files.readString(state).strip().equals("FROZEN");
                }
                Path events = Path.of("/sys/fs/cgroup", parts[2], "cgroup.events");
                if (parts[1].isEmpty() && Files.exists(events)) {
                    return Files.readAllLines(events).contains("frozen 1");
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
