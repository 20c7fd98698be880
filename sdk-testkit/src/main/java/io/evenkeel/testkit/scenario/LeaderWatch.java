package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.PartitionLeader;
import io.evenkeel.testkit.timeline.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Looks who leads the partitions of a topic, again and again, and writes each change into the timeline. */
final class LeaderWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(200);

    private final KafkaCluster cluster;
    private final String topic;
    private final Timeline timeline;
    private final Map<TopicPartition, PartitionLeader> seen = new HashMap<>();
    private final Thread thread = Daemon.thread("evenkeel-scenario-leaders", this::watch);
    private volatile boolean closed;

    LeaderWatch(KafkaCluster cluster, String topic, Timeline timeline) {
        this.cluster = cluster;
        this.topic = topic;
        this.timeline = timeline;
    }

    void start() {
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                look();
                Thread.sleep(EVERY.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        try {
            cluster.leaders(topic).forEach(this::saw);
        } catch (RuntimeException nobodyAnswers) {
            // the next look may have an answer; what nobody tells cannot be drawn
        }
    }

    private void saw(TopicPartition partition, PartitionLeader leader) {
        if (!leader.equals(seen.put(partition, leader))) {
            timeline.leads(partition, leader.broker(), leader.epoch());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
