package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.PartitionReport.State;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One trouble and what was found in the round that looked into it. */
record Case(Trouble trouble, Round round) {

    private static final PartitionReport NOT_CHECKED =
            new PartitionReport(State.NOT_CHECKED, null, List.of(), List.of(), null, null);

    /** Whether the cluster takes a broker for alive. */
    enum Life {
        ALIVE,
        DOWN,
        UNKNOWN
    }

    TopicPartition name() {
        return trouble.episode().partition();
    }

    boolean ofProducer() {
        return trouble.episode().client().role() == Role.PRODUCER;
    }

    /** Such as {@code orders-0}, or {@code topic orders} where the client knows no more than the topic. */
    String called() {
        return ofTopicAlone() ? "topic " + name().topic() : Episode.name(name());
    }

    /** Whether the client knows no partition of the topic. */
    boolean ofTopicAlone() {
        return name().partition() < 0;
    }

    /** What the cluster says of the partition. */
    PartitionReport partition() {
        return round.partitions().getOrDefault(name(), NOT_CHECKED);
    }

    /** The leader as the cluster says, or null. */
    @Nullable
    Node clusterLeader() {
        Node leader = partition().leader();
        return leader == null || leader.isEmpty() ? null : leader;
    }

    Standing standing(int broker) {
        return Standing.of(round.brokers().get(broker));
    }

    Life life(int broker) {
        if (round.clusterBrokers().isEmpty()) {
            return Life.UNKNOWN;
        }
        return round.clusterBrokers().stream().anyMatch(node -> node.id() == broker) ? Life.ALIVE : Life.DOWN;
    }

    /** The follower that a consumer was told to fetch from, or null when it fetches from the leader. */
    @Nullable
    Node follower() {
        Node server = trouble.server();
        Node leader = trouble.leader();
        return ofProducer() || server == null || leader == null || server.id() == leader.id() ? null : server;
    }

    /** Ids of the brokers that answered. */
    List<Integer> answering() {
        return round.brokers().values().stream()
                .filter(BrokerReport::answered)
                .map(report -> report.node().id())
                .sorted()
                .toList();
    }

    /** All that was looked at, brokers and entries of bootstrap.servers. */
    Stream<BrokerReport> reports() {
        return Stream.concat(
                round.brokers().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue),
                round.bootstrap().stream());
    }

    Diagnosis told(Cause cause, String summary, String remedy) {
        return new Diagnosis(cause, summary, remedy, Findings.of(this), round.ended());
    }
}
