package io.evenkeel.diagnosis.ladder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says of itself and of the partitions in trouble.
 *
 * @param complete whether the topics were asked for, and answered for
 */
record ClusterView(List<Node> brokers, Map<TopicPartition, PartitionReport> partitions, boolean complete) {

    /** A request for many topics is work for a broker that may be in trouble itself; what is wrong with 50 is known of all. */
    static final int MOST_TOPICS = 50;

    private static final String MIN_INSYNC = "min.insync.replicas";

    ClusterView {
        brokers = List.copyOf(brokers);
        partitions = Map.copyOf(partitions);
    }

    /** Asks, one request after the other: each goes to the broker that answered before, while a second one at a time may go anywhere. */
    static ClusterView of(
            Admin admin,
            Collection<Node> brokers,
            Set<TopicPartition> wanted,
            Deadline deadline,
            UnaryOperator<@Nullable String> withoutSecrets) {
        Set<String> topics = wanted.stream()
                .map(TopicPartition::topic)
                .distinct()
                .limit(MOST_TOPICS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, Asked<TopicDescription>> described = new HashMap<>();
        if (!topics.isEmpty()) {
            admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(atLeastOne(deadline)))
                    .topicNameValues()
                    .forEach((topic, future) -> described.put(topic, Asked.of(future, deadline)));
        }
        Map<String, Asked<Config>> configs = configs(
                admin,
                topics.stream()
                        .filter(topic -> found(described.get(topic)) != null)
                        .toList(),
                deadline);
        Map<TopicPartition, PartitionReport> partitions = new HashMap<>();
        for (TopicPartition partition : wanted) {
            partitions.put(
                    partition,
                    topics.contains(partition.topic())
                            ? report(
                                    partition.partition(),
                                    described.get(partition.topic()),
                                    configs.get(partition.topic()),
                                    withoutSecrets)
                            : notChecked("only " + MOST_TOPICS + " topics are asked for at a time"));
        }
        boolean complete = described.values().stream().allMatch(asked -> asked.inTime);
        return new ClusterView(List.copyOf(brokers), partitions, complete);
    }

    static PartitionReport notChecked(String why) {
        return new PartitionReport(PartitionReport.State.NOT_CHECKED, null, List.of(), List.of(), null, why);
    }

    private static Map<String, Asked<Config>> configs(Admin admin, List<String> topics, Deadline deadline) {
        Map<String, Asked<Config>> configs = new HashMap<>();
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        if (!resources.isEmpty() && !deadline.isOver()) {
            admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(atLeastOne(deadline)))
                    .values()
                    .forEach((topic, future) -> configs.put(topic.name(), Asked.of(future, deadline)));
        }
        return configs;
    }

    private static PartitionReport report(
            int partition,
            @Nullable Asked<TopicDescription> asked,
            @Nullable Asked<Config> config,
            UnaryOperator<@Nullable String> withoutSecrets) {
        TopicDescription topic = found(asked);
        if (topic == null) {
            return unknown(asked, withoutSecrets);
        }
        String noMinInsync = null;
        Integer minInsync = null;
        try {
            Config found = found(config);
            ConfigEntry entry = found == null ? null : found.get(MIN_INSYNC);
            minInsync = entry == null ? null : Integer.valueOf(entry.value());
        } catch (NumberFormatException e) {
            noMinInsync = MIN_INSYNC + " is not a number";
        }
        if (minInsync == null && noMinInsync == null) {
            noMinInsync = MIN_INSYNC + " is not known: " + withoutSecrets.apply(why(config));
        }
        if (partition < 0) {
            return new PartitionReport(
                    PartitionReport.State.FOUND,
                    null,
                    List.of(),
                    List.of(),
                    minInsync,
                    "the topic is there, with " + topic.partitions().size() + " partitions");
        }
        for (TopicPartitionInfo info : topic.partitions()) {
            if (info.partition() == partition) {
                Node leader = info.leader();
                return new PartitionReport(
                        PartitionReport.State.FOUND,
                        leader == null || leader.isEmpty() ? null : leader,
                        ids(info.replicas()),
                        ids(info.isr()),
                        minInsync,
                        noMinInsync);
            }
        }
        return new PartitionReport(
                PartitionReport.State.MISSING,
                null,
                List.of(),
                List.of(),
                minInsync,
                "the topic has " + topic.partitions().size() + " partitions");
    }

    private static PartitionReport unknown(
            @Nullable Asked<TopicDescription> asked, UnaryOperator<@Nullable String> withoutSecrets) {
        Throwable failure = asked == null ? null : asked.failure;
        PartitionReport.State state =
                failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException
                        ? PartitionReport.State.MISSING
                        : failure instanceof AuthorizationException
                                ? PartitionReport.State.DENIED
                                : PartitionReport.State.NOT_CHECKED;
        return new PartitionReport(state, null, List.of(), List.of(), null, withoutSecrets.apply(why(asked)));
    }

    private static List<Integer> ids(List<Node> nodes) {
        List<Integer> ids = new ArrayList<>();
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }

    private static int atLeastOne(Deadline deadline) {
        return (int) Math.max(1, deadline.leftMs());
    }

    private static <T> @Nullable T found(@Nullable Asked<T> asked) {
        return asked == null ? null : asked.value;
    }

    private static String why(@Nullable Asked<?> asked) {
        if (asked == null) {
            return "no time was left to ask";
        }
        Throwable failure = asked.failure;
        return failure == null ? "no answer in time" : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** What became of one thing that was asked for. */
    private static final class Asked<T> {
        private final @Nullable T value;
        private final @Nullable Throwable failure;
        private final boolean inTime;

        private Asked(@Nullable T value, @Nullable Throwable failure, boolean inTime) {
            this.value = value;
            this.failure = failure;
            this.inTime = inTime;
        }

        static <T> Asked<T> of(KafkaFuture<T> future, Deadline deadline) {
            if (!deadline.await(future)) {
                return new Asked<>(null, null, false);
            }
            try {
                return new Asked<>(future.get(), null, true);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                return new Asked<>(null, cause, !(cause instanceof TimeoutException));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Asked<>(null, null, false);
            }
        }
    }
}
