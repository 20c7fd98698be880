package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics and waits until they can be used; deletes them. */
final class Topics {

    private final Admin admin;
    private final ClusterView view;

    Topics(Admin admin, ClusterView view) {
        this.admin = admin;
        this.view = view;
    }

    /** Throws what the broker answers, such as TopicExistsException or InvalidReplicationFactorException. */
    void create(NewTopic topic, int partitions) {
        answer(
                "creating topic " + topic.name(),
                admin.createTopics(Set.of(topic)).all());
        Await.recoveryAfter("creating topic " + topic.name())
                .until("every partition to have its leader and its full ISR", () -> isWhole(topic.name(), partitions));
    }

    /**
     * Throws IllegalArgumentException when there is no such topic. Whether there is one says the controller: a broker may not have read
     * yet of one that was just created.
     */
    void delete(String topic) {
        try {
            answer("deleting topic " + topic, admin.deleteTopics(Set.of(topic)).all());
        } catch (UnknownTopicOrPartitionException e) {
            throw new IllegalArgumentException("no topic " + topic + " in this cluster, topics are " + known(), e);
        }
    }

    private Set<String> known() {
        return Await.effectOf("looking for topics")
                .answer("the topics", () -> view.look().partitions().keySet())
                .stream()
                .map(TopicPartition::topic)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void answer(String doing, KafkaFuture<Void> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException told
                    ? told
                    : new IllegalStateException(doing + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + doing, e);
        }
    }

    private boolean isWhole(String topic, int partitions) {
        Map<TopicPartition, PartitionImage> images = view.partitions(Set.of(topic));
        return images.size() == partitions && images.values().stream().allMatch(PartitionImage::isWhole);
    }
}
