package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * What poll() refused the application, until there is evidence that it is over. An answer of a broker is none here: it may be the next refusal;
 * nor is silence alone: by {@code group.protocol=consumer} a member that its group refuses is told once, and never tries again.
 */
final class PollRefusals {

    /** Ten fetches, and more than one try to find the group's coordinator: what is still refused is refused again by then. */
    static final Duration OVER_AFTER = Duration.ofSeconds(5);

    /** Stands for a topic of which no partition is known. */
    static final int ANY_PARTITION = -1;

    private final Assignment assignment;
    private final ClientMetrics metrics;
    private final Map<TopicPartition, Refusal> refused = new ConcurrentHashMap<>();
    private final AtomicBoolean again = new AtomicBoolean();

    /** For how long the consumer was polled since it was last refused, and since metadata came after that. Only ticks use them. */
    private Duration polledOn = Duration.ZERO;

    private Duration polledOnSinceUpdate = Duration.ZERO;
    private int updatesBefore;

    /**
     * @param heartbeats that the group had answered until then
     */
    private record Refusal(KafkaException failure, long heartbeats) {

        /** Only new metadata or a fetch can show that this is over. */
        boolean isOfTopics() {
            return failure instanceof TopicAuthorizationException;
        }
    }

    PollRefusals(Assignment assignment, ClientMetrics metrics) {
        this.assignment = assignment;
        this.metrics = metrics;
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
    void note(Set<TopicPartition> about, KafkaException failure) {
        Refusal refusal = new Refusal(failure, metrics.heartbeats());
        again.set(true); // first: a tick in between must not take what is new for what has lasted
        about.forEach(partition -> refused.put(partition, refusal));
    }

    /** One that names no topic is about all: so is what the group answers by {@code group.protocol=consumer}. */
    private static boolean isAbout(KafkaException failure, String topic) {
        return !(failure instanceof TopicAuthorizationException denied)
                || denied.unauthorizedTopics().isEmpty()
                || denied.unauthorizedTopics().contains(topic);
    }

    /** Whether that was refused last: what a broker answers for it may be the next refusal. */
    boolean holds(TopicPartition partition) {
        return refused.containsKey(partition);
    }

    boolean isEmpty() {
        return refused.isEmpty();
    }

    /**
     * Tells what is over.
     *
     * @param given the time since the last tick that the consumer was polled in
     * @param updates of metadata so far
     */
    void tick(SignalSink next, Duration given, int updates, Instant now) {
        if (again.getAndSet(false) || refused.isEmpty()) {
            polledOn = Duration.ZERO;
            polledOnSinceUpdate = Duration.ZERO;
            updatesBefore = updates;
            return;
        }
        polledOn = polledOn.plus(given);
        polledOnSinceUpdate = updates == updatesBefore ? Duration.ZERO : polledOnSinceUpdate.plus(given);
        refused.forEach((partition, refusal) -> {
            if (!isWanted(partition)) {
                refused.remove(partition);
                next.accept(new Signal.Unassigned(partition, now));
                carryOn(next, partition, refusal, now);
            } else if (isOver(partition, refusal)) {
                refused.remove(partition);
                next.accept(new Signal.Progress(partition, now));
            }
        });
    }

    /** A member that its group refuses is given nothing: the refusal outlasts what it had. */
    private void carryOn(SignalSink next, TopicPartition gone, Refusal refusal, Instant now) {
        TopicPartition topic = new TopicPartition(gone.topic(), ANY_PARTITION);
        if (!refusal.isOfTopics() && isWanted(topic) && refused.putIfAbsent(topic, refusal) == null) {
            next.accept(new Signal.Refused(Set.of(topic), refusal.failure(), now));
        }
    }

    private boolean isOver(TopicPartition partition, Refusal refusal) {
        if (polledOn.compareTo(OVER_AFTER) < 0) {
            return false;
        }
        return refusal.isOfTopics()
                ? polledOnSinceUpdate.compareTo(OVER_AFTER) >= 0 || isServed(partition.topic())
                : metrics.heartbeats() > refusal.heartbeats() || isServed();
    }

    private boolean isWanted(TopicPartition partition) {
        return partition.partition() == ANY_PARTITION
                ? assignment.wants(partition.topic())
                : assignment.fetched().contains(partition);
    }

    private boolean isServed(String topic) {
        return assignment.fetched().stream()
                .anyMatch(served -> served.topic().equals(topic) && assignment.servedBy(served) >= 0);
    }

    private boolean isServed() {
        return assignment.fetched().stream().anyMatch(served -> assignment.servedBy(served) >= 0);
    }
}
