package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * What poll() refused the application, until it has polled on without being refused anything. An answer of a broker is no evidence here: it
 * may be the next refusal.
 */
final class PollRefusals {

    /** Ten fetches, and more than one try to find the group's coordinator: what is still refused is refused again by then. */
    static final Duration OVER_AFTER = Duration.ofSeconds(5);

    /** Stands for a topic of which no partition is known. */
    static final int ANY_PARTITION = -1;

    private final Assignment assignment;
    private final Map<TopicPartition, Refusal> refused = new ConcurrentHashMap<>();
    private volatile boolean again;

    /** Only ticks use it. */
    private Duration polledOn = Duration.ZERO;

    /**
     * @param ofTopic whether it was about topics, which only new metadata or a fetch can show to be over
     * @param updates of metadata until then
     */
    private record Refusal(boolean ofTopic, int updates) {}

    PollRefusals(Assignment assignment) {
        this.assignment = assignment;
    }

    /** What it is about. The polling thread. */
    Set<TopicPartition> about(KafkaException failure) {
        Set<TopicPartition> about = new HashSet<>();
        assignment.fetched().stream()
                .filter(partition -> isAbout(failure, partition.topic()))
                .forEach(about::add);
        if (about.isEmpty()) {
            assignment.topics().stream()
                    .filter(topic -> isAbout(failure, topic))
                    .forEach(topic -> about.add(new TopicPartition(topic, ANY_PARTITION)));
        }
        return about;
    }

    /** Takes note of it, once it was told. The polling thread. */
    void note(Set<TopicPartition> about, KafkaException failure, int updates) {
        Refusal refusal = new Refusal(failure instanceof TopicAuthorizationException, updates);
        about.forEach(partition -> refused.put(partition, refusal));
        again = true;
    }

    private static boolean isAbout(KafkaException failure, String topic) {
        return !(failure instanceof TopicAuthorizationException denied)
                || denied.unauthorizedTopics().contains(topic);
    }

    boolean isEmpty() {
        return refused.isEmpty();
    }

    /**
     * Tells what is over.
     *
     * @param given the time since the last tick that the consumer was polled in
     */
    void tick(SignalSink next, Duration given, int updates, Instant now) {
        if (refused.isEmpty()) {
            return;
        }
        polledOn = again ? Duration.ZERO : polledOn.plus(given);
        again = false;
        boolean isOver = polledOn.compareTo(OVER_AFTER) >= 0;
        refused.forEach((partition, refusal) -> {
            if (!isWanted(partition)) {
                refused.remove(partition);
                next.accept(new Signal.Unassigned(partition, now));
            } else if (isOver && (!refusal.ofTopic() || updates > refusal.updates() || isServed(partition))) {
                refused.remove(partition);
                next.accept(new Signal.Progress(partition, now));
            }
        });
    }

    private boolean isWanted(TopicPartition partition) {
        return partition.partition() == ANY_PARTITION
                ? assignment.topics().contains(partition.topic())
                : assignment.fetched().contains(partition);
    }

    private boolean isServed(TopicPartition partition) {
        return assignment.fetched().stream()
                .anyMatch(served -> served.topic().equals(partition.topic()) && assignment.servedBy(served) >= 0);
    }
}
