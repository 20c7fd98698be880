package io.evenkeel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer from asking for what is not there. Of an assigned topic that was deleted, Kafka's consumer fetches without a pause
 * (6,000 times a second measured, with a WARN line each) until it is taken away. Such partitions are paused, and looked for now and then.
 *
 * <p>The application does not see it: for it they are not paused, what was fetched before is returned first, and then nothing comes, as
 * with a bare consumer. Used by the thread that polls.
 */
final class VanishedTopics {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel");

    /** The first look comes soon: for a moment metadata may lack a topic that is there. Each later one waits for twice as long. */
    static final Duration FIRST_LOOK_AFTER = Duration.ofMillis(200);

    static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(5);

    /** How long a look may hold poll() up. An answer takes a few milliseconds, but not of a cluster that is overloaded. */
    static final Duration LOOK_FOR = Duration.ofMillis(250);

    /** Same for an application that does not want to wait at all. */
    private static final Duration LOOK_BRIEFLY = Duration.ofMillis(5);

    /** Polls that return records of others only, after which nothing of a vanished partition is held to be left in the buffer. */
    static final int POLLS_WITHOUT = 10;

    private final InstantSource clock;
    private final Supplier<String> client;

    /** What we have paused, and of it what the application has paused as well. */
    private final Set<TopicPartition> held = new HashSet<>();

    private final Set<TopicPartition> pausedToo = new HashSet<>();

    /** What has vanished and is not held yet, and how many polls have returned none of it since. */
    private final Map<TopicPartition, Integer> pollsWithout = new HashMap<>();

    private Duration wait = FIRST_LOOK_AFTER;

    /** The topic that was last asked for: the next look begins after it, since one that has no answer takes the time of all. */
    private String lastAsked = "";

    /** How long a look may take though the application does not want to wait: longer after each that had no answer in that time. */
    private Duration briefly = LOOK_BRIEFLY;

    private Instant nextLook = Instant.MIN;
    private boolean warned;

    VanishedTopics(InstantSource clock, Supplier<String> client) {
        this.clock = clock;
        this.client = client;
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    /**
     * Pauses what has vanished once nothing of it is left to return, and lets go of what is back or gone. To be called after each poll that
     * has returned: one that has thrown may have left anything in the buffer.
     *
     * @param returned the partitions that the poll has returned records of, or moved past records that are nobody's to see
     */
    void hold(Consumer<?, ?> consumer, Set<TopicPartition> vanished, Set<TopicPartition> returned) {
        Set<TopicPartition> assigned = consumer.assignment();
        forgetAllBut(assigned);
        letGo(consumer, held.stream().filter(p -> !vanished.contains(p)).toList());
        Set<TopicPartition> paused = consumer.paused();
        pollsWithout.keySet().retainAll(vanished);
        List<TopicPartition> more = vanished.stream()
                .filter(p -> assigned.contains(p) && !paused.contains(p) && nothingIsLeftOf(p, returned))
                .toList();
        if (more.isEmpty()) {
            return;
        }
        consumer.pause(more);
        if (held.isEmpty()) {
            wait = FIRST_LOOK_AFTER;
            briefly = LOOK_BRIEFLY;
            nextLook = clock.instant().plus(wait);
        }
        held.addAll(more);
    }

    private boolean nothingIsLeftOf(TopicPartition partition, Set<TopicPartition> returned) {
        if (returned.isEmpty()) {
            return true; // with anything in the buffer, a poll returns it
        }
        int polls = returned.contains(partition) ? 0 : pollsWithout.getOrDefault(partition, 0) + 1;
        pollsWithout.put(partition, polls);
        return polls >= POLLS_WITHOUT;
    }

    /**
     * Looks for what is held, if it is time to. To be called before each poll; throws what a poll may throw.
     *
     * @param atMost how long the application is ready to wait
     * @param toBeLookedFor which of the topics may be asked for
     * @return what is there again, and is fetched again from now on
     */
    Set<TopicPartition> lookFor(Consumer<?, ?> consumer, Duration atMost, UnaryOperator<Set<String>> toBeLookedFor) {
        Instant began = clock.instant();
        if (began.isBefore(nextLook)) {
            return Set.of();
        }
        forgetAllBut(consumer.assignment());
        Duration time = atMost.compareTo(briefly) < 0 ? briefly : atMost;
        Set<TopicPartition> back = new HashSet<>();
        try {
            lookFor(
                    consumer,
                    inTurn(toBeLookedFor.apply(topics(held))),
                    time.compareTo(LOOK_FOR) < 0 ? time : LOOK_FOR,
                    back);
        } finally {
            wait = shorter(wait.multipliedBy(2), LOOK_AT_LEAST_EVERY);
            nextLook = clock.instant().plus(wait);
        }
        back.retainAll(held);
        letGo(consumer, back);
        warnOnce();
        return back;
    }

    private void lookFor(Consumer<?, ?> consumer, List<String> topics, Duration time, Set<TopicPartition> back) {
        Instant until = clock.instant().plus(time);
        for (String topic : topics) {
            Duration left = Duration.between(clock.instant(), until);
            if (left.toMillis() <= 0) {
                return;
            }
            lastAsked = topic;
            try {
                consumer.partitionsFor(topic, left).forEach(info -> back.add(partition(info)));
            } catch (TimeoutException e) {
                briefly = shorter(briefly.multipliedBy(2), LOOK_FOR);
            } catch (TopicAuthorizationException e) {
                if (!e.unauthorizedTopics().equals(Set.of(topic))) {
                    throw e; // it tells the application of others
                }
            }
        }
    }

    private List<String> inTurn(Set<String> topics) {
        NavigableSet<String> all = new TreeSet<>(topics);
        List<String> inTurn = new ArrayList<>(all.tailSet(lastAsked, false));
        inTurn.addAll(all.headSet(lastAsked, true));
        return inTurn;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void warnOnce() {
        if (held.isEmpty() || warned) {
            return;
        }
        warned = true;
        LOG.warn(
                "{}: the metadata has no more of {} (deleted, or not to be described): {} partitions are not fetched"
                        + " until they are back, and looked for every {} s at least",
                client.get(),
                topics(held),
                held.size(),
                LOOK_AT_LEAST_EVERY.toSeconds());
    }

    private static Set<String> topics(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    private void letGo(Consumer<?, ?> consumer, Collection<TopicPartition> back) {
        if (back.isEmpty()) {
            return;
        }
        for (TopicPartition partition : back) {
            if (!pausedToo.contains(partition)) {
                consumer.resume(Set.of(partition)); // throws if it was taken away meanwhile: then it is looked at again
            }
            held.remove(partition);
            pausedToo.remove(partition);
        }
        if (warned) {
            LOG.info("{}: the metadata has {} again", client.get(), topics(back));
        }
        warned &= !held.isEmpty();
    }

    /** A rebalance has taken these away, and with them what was paused of them, though they may come back before it is over. */
    void revoked(Collection<TopicPartition> partitions) {
        Set<TopicPartition> rest = new HashSet<>(held);
        partitions.forEach(rest::remove);
        forgetAllBut(rest);
        partitions.forEach(pollsWithout::remove);
    }

    private void forgetAllBut(Set<TopicPartition> assigned) {
        held.retainAll(assigned);
        pausedToo.retainAll(assigned);
        warned &= !held.isEmpty();
    }

    /** What of these the application has paused itself. */
    Set<TopicPartition> pausedByApplication(Set<TopicPartition> paused) {
        if (held.isEmpty()) {
            return paused;
        }
        Set<TopicPartition> rest = new HashSet<>(paused);
        rest.removeIf(partition -> held.contains(partition) && !pausedToo.contains(partition));
        return rest;
    }

    /** The application has paused these. */
    void paused(Collection<TopicPartition> partitions) {
        partitions.stream().filter(held::contains).forEach(pausedToo::add);
    }

    /** The application resumes these: what of them may be resumed now. */
    Collection<TopicPartition> resumable(Collection<TopicPartition> partitions) {
        if (held.isEmpty()) {
            return partitions;
        }
        pausedToo.removeAll(new HashSet<>(partitions));
        Set<TopicPartition> rest = new HashSet<>(partitions);
        rest.removeAll(held);
        return rest;
    }
}
