package io.evenkeel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer from asking for what is not there. Of an assigned topic that was deleted, Kafka's consumer fetches without a pause
 * (6,000 times a second measured, with a WARN line each) until it is taken away. Such partitions are paused, and looked for now and then.
 *
 * <p>The application does not see it: for it they are not paused, and nothing comes, as before. Used by the thread that polls.
 */
final class VanishedTopics {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel");

    /** The first look comes soon: for a moment metadata may lack a topic that is there. Each later one waits for twice as long. */
    static final Duration FIRST_LOOK_AFTER = Duration.ofMillis(200);

    static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(10);

    /** How long a look may hold poll() up; an answer takes a few milliseconds. */
    static final Duration LOOK_FOR = Duration.ofMillis(100);

    private final InstantSource clock;
    private final Supplier<String> client;

    /** What we have paused, and the application has not. */
    private final Set<TopicPartition> held = new HashSet<>();

    private Duration wait = FIRST_LOOK_AFTER;
    private Instant nextLook = Instant.MIN;

    VanishedTopics(InstantSource clock, Supplier<String> client) {
        this.clock = clock;
        this.client = client;
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    /** Pauses what has vanished, and lets go of what is back or gone. To be called after each poll. */
    void hold(Consumer<?, ?> consumer, Set<TopicPartition> vanished) {
        Set<TopicPartition> assigned = consumer.assignment();
        held.retainAll(assigned);
        Set<TopicPartition> back = new HashSet<>(held);
        back.removeAll(vanished);
        letGo(consumer, back);
        Set<TopicPartition> more = new HashSet<>(vanished);
        more.retainAll(assigned);
        more.removeAll(consumer.paused());
        if (more.isEmpty()) {
            return;
        }
        consumer.pause(more);
        held.addAll(more);
        wait = FIRST_LOOK_AFTER;
        nextLook = clock.instant().plus(wait);
        LOG.warn(
                "{}: the metadata has {} no more (deleted, or not to be described): not fetched until it is back, and looked for every {} s"
                        + " at least",
                client.get(),
                more,
                LOOK_AT_LEAST_EVERY.toSeconds());
    }

    /**
     * Looks for what is held, if it is time to. To be called before each poll.
     *
     * @param atMost how long the application is ready to wait
     * @return what is there again, and is fetched again from now on
     */
    Set<TopicPartition> lookFor(Consumer<?, ?> consumer, Duration atMost) {
        if (clock.instant().isBefore(nextLook) || atMost.isZero()) {
            return Set.of();
        }
        Duration time = atMost.compareTo(LOOK_FOR) < 0 ? atMost : LOOK_FOR;
        held.retainAll(consumer.assignment());
        Set<TopicPartition> back = held.stream()
                .map(TopicPartition::topic)
                .distinct()
                .flatMap(topic -> partitions(consumer, topic, time).stream())
                .filter(held::contains)
                .collect(Collectors.toSet());
        letGo(consumer, back);
        wait = wait.multipliedBy(2).compareTo(LOOK_AT_LEAST_EVERY) < 0 ? wait.multipliedBy(2) : LOOK_AT_LEAST_EVERY;
        nextLook = clock.instant().plus(wait);
        return back;
    }

    private static Set<TopicPartition> partitions(Consumer<?, ?> consumer, String topic, Duration time) {
        try {
            return consumer.partitionsFor(topic, time).stream()
                    .map(VanishedTopics::partition)
                    .collect(Collectors.toSet());
        } catch (WakeupException e) {
            consumer.wakeup(); // it was meant for the application's poll()
            return Set.of();
        } catch (KafkaException e) {
            return Set.of(); // no answer, or no right: not there, as before
        }
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    private void letGo(Consumer<?, ?> consumer, Set<TopicPartition> back) {
        if (!back.isEmpty()) {
            held.removeAll(back);
            consumer.resume(back);
            LOG.info("{}: the metadata has {} again", client.get(), back);
        }
    }

    /** What of these the application has paused itself. */
    Set<TopicPartition> pausedByApplication(Set<TopicPartition> paused) {
        if (held.isEmpty()) {
            return paused;
        }
        Set<TopicPartition> rest = new HashSet<>(paused);
        rest.removeAll(held);
        return rest;
    }

    /** The application pauses these: from now on they are its own to resume. */
    void paused(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
    }

    /** What of these may be resumed now. */
    Collection<TopicPartition> resumable(Collection<TopicPartition> partitions) {
        if (held.isEmpty()) {
            return partitions;
        }
        Set<TopicPartition> rest = new HashSet<>(partitions);
        rest.removeAll(held);
        return rest;
    }
}
