package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/** Creates topics, and waits until they can be used. */
final class Topics {

    private final Admin admin;
    private final ClusterView view;

    Topics(Admin admin, ClusterView view) {
        this.admin = admin;
        this.view = view;
    }

    /** Throws what the broker answers, such as TopicExistsException or InvalidReplicationFactorException. */
    void create(NewTopic topic, int partitions) {
        try {
            admin.createTopics(Set.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException told
                    ? told
                    : new IllegalStateException("cannot create topic " + topic.name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + topic.name(), e);
        }
        Await.recoveryAfter("creating topic " + topic.name())
                .until("every partition to have its leader and its full ISR", () -> isWhole(topic.name(), partitions));
    }

    private boolean isWhole(String topic, int partitions) {
        Map<TopicPartition, PartitionImage> images = view.partitions(Set.of(topic));
        return images.size() == partitions && images.values().stream().allMatch(PartitionImage::isWhole);
    }
}
