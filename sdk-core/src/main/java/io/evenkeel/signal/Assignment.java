package io.evenkeel.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is to fetch, and from whom, as it believes itself. Only the thread that polls may read it off the consumer; any thread
 * may look at what was read.
 */
final class Assignment {

    /** What stands for the broker of a partition that the metadata does not have. */
    static final int NOT_THERE = -2;

    /** What stands for the broker of a partition whose leader was not read yet. */
    static final int NOT_READ = -3;

    private final LeaderBook leaders = new LeaderBook();
    private final NamedFollowers followers;

    private volatile Set<TopicPartition> assigned = Set.of();
    private volatile Set<TopicPartition> fetched = Set.of();
    private volatile Set<TopicPartition> missing = Set.of();
    private volatile Set<String> subscribed = Set.of();

    /** Grows when anything above has changed. Only the polling thread writes. */
    private volatile int version;

    private UnaryOperator<Set<TopicPartition>> pausedByApplication = paused -> paused;
    private volatile Subscription subscription = Subscription.BY_NAME;
    private volatile String pattern = "";

    /** What the consumer threw at us and owes to the application. */
    private volatile @Nullable KafkaException owed;

    Assignment(NamedFollowers followers) {
        this.followers = followers;
    }

    // --- the polling thread

    /**
     * Takes in what is assigned and what of it is paused. Costs no request.
     *
     * @return the partitions that are no longer assigned
     */
    Set<TopicPartition> take(Consumer<?, ?> consumer) {
        Set<TopicPartition> now = Set.copyOf(consumer.assignment());
        Set<TopicPartition> asked = new HashSet<>(now);
        asked.removeAll(pausedByApplication.apply(consumer.paused()));
        Set<TopicPartition> gone = new HashSet<>(assigned);
        gone.removeAll(now);
        followers.retain(now);
        assigned = now;
        fetched = Set.copyOf(asked);
        subscribed = Set.copyOf(consumer.subscription());
        changed();
        return gone;
    }

    /** Which of the paused partitions the application has paused itself: the rest is still asked for, and missed. */
    void pausedByApplication(UnaryOperator<Set<TopicPartition>> ofPaused) {
        pausedByApplication = ofPaused;
    }

    void subscribed(Subscription to, String newPattern) {
        subscription = to;
        pattern = newPattern;
    }

    /**
     * Whether topics come and go with a pattern that the client matches, and matches with new metadata only when the next poll() begins.
     */
    boolean isMatchedByPolls() {
        return subscription == Subscription.PATTERN;
    }

    /**
     * The topics that may be asked for by name without any harm. Asked for one that a pattern no longer matches, Kafka's consumer would have
     * the brokers create it again, which it never does by itself for a pattern: the group is about to take it away.
     */
    private Predicate<String> askable(Consumer<?, ?> consumer) {
        return isMatchedByPolls() ? consumer.subscription()::contains : topic -> true;
    }

    /** What of these topics may be looked for with a request, by name. */
    Set<String> toBeLookedFor(Consumer<?, ?> consumer, Set<String> topics) {
        return topics.stream().filter(askable(consumer)).collect(Collectors.toSet());
    }

    /** Takes partitions away before the consumer shows that they are: a rebalance has revoked them. */
    void revoke(Set<TopicPartition> revoked) {
        assigned = without(assigned, revoked);
        fetched = without(fetched, revoked);
        changed();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void changed() {
        version++;
    }

    private static Set<TopicPartition> without(Set<TopicPartition> all, Set<TopicPartition> some) {
        Set<TopicPartition> rest = new HashSet<>(all);
        rest.removeAll(some);
        return Set.copyOf(rest);
    }

    /** Reads the cached leaders of what is assigned; returns what has changed. */
    List<LeaderBook.Change> readLeaders(Consumer<?, ?> consumer) {
        leaders.retain(assigned);
        Set<TopicPartition> notThere = new HashSet<>();
        List<LeaderBook.Change> changes = new ArrayList<>();
        Map<String, List<TopicPartition>> byTopic =
                assigned.stream().collect(Collectors.groupingBy(TopicPartition::topic));
        Predicate<String> askable = askable(consumer);
        byTopic.forEach((topic, ours) -> {
            List<PartitionInfo> cached = askable.test(topic) ? cached(consumer, topic) : List.of();
            if (cached == null) {
                ours.stream().filter(missing::contains).forEach(notThere::add);
                return;
            }
            Map<TopicPartition, PartitionInfo> known = cached.stream()
                    .collect(Collectors.toMap(info -> new TopicPartition(topic, info.partition()), info -> info));
            known.keySet().retainAll(ours);
            changes.addAll(leaders.update(topic, List.copyOf(known.values()), 0));
            ours.stream().filter(partition -> !known.containsKey(partition)).forEach(notThere::add);
        });
        missing = Set.copyOf(notThere);
        changed();
        return changes;
    }

    /**
     * What the consumer has cached of a topic: nothing when it has not, or no longer, heard of it, and null when it could not be asked. With no
     * time to wait it does not wait for an answer; for a topic that it does not have the classic consumer still sends one request.
     */
    private @Nullable List<PartitionInfo> cached(Consumer<?, ?> consumer, String topic) {
        try {
            return consumer.partitionsFor(topic, Duration.ZERO);
        } catch (TimeoutException e) {
            return List.of();
        } catch (WakeupException e) {
            consumer.wakeup(); // it was meant for the application's next poll()
            return null;
        } catch (InterruptException e) {
            return null; // the thread is still marked as interrupted: the application's next call will say so
        } catch (KafkaException e) {
            owed = e;
            return null;
        }
    }

    /** The partitions are there again, as was learnt by another way than the metadata that the consumer has cached. */
    void found(Set<TopicPartition> partitions) {
        missing = without(missing, partitions);
        changed();
    }

    /** What the consumer's next poll() owes to the application because we were given it instead; null when nothing, or when taken already. */
    @Nullable
    KafkaException takeOwed() {
        KafkaException taken = owed;
        if (taken != null) {
            owed = null;
        }
        return taken;
    }

    // --- any thread

    /**
     * What is assigned and was once in the metadata, but is not now. Nothing of a pattern that the brokers match: looked for by its name, a
     * deleted topic might be created again, so it is left to the group, which takes it away with a next heartbeat.
     */
    Set<TopicPartition> vanished() {
        Set<TopicPartition> now = subscription == Subscription.BROKERS_PATTERN ? Set.of() : missing;
        return now.isEmpty() ? now : now.stream().filter(leaders::knows).collect(Collectors.toSet());
    }

    /** The topics it is subscribed to, or those of what is assigned; the pattern while nothing is known that matches it. */
    Set<String> topics() {
        Set<String> topics = new HashSet<>(subscribed);
        assigned.forEach(partition -> topics.add(partition.topic()));
        if (topics.isEmpty() && !pattern.isEmpty()) {
            topics.add(pattern);
        }
        return topics;
    }

    /** Whether it is subscribed to that topic, or pattern, or has something of it. */
    boolean wants(String topic) {
        return topic.equals(pattern) || topics().contains(topic);
    }

    /** What the consumer is to fetch: assigned and not paused. */
    Set<TopicPartition> fetched() {
        return fetched;
    }

    /** The same number as before means that nothing has changed, but perhaps the follower that a leader has named. */
    int version() {
        return version;
    }

    /**
     * The broker that the consumer fetches that partition from: its leader, or the follower that the leader has named. {@link
     * Signal#NO_LEADER} when there is none, {@link #NOT_THERE} when the metadata has no such partition, and {@link #NOT_READ} when it was not
     * looked for yet.
     */
    int servedBy(TopicPartition partition) {
        if (missing.contains(partition)) {
            return NOT_THERE;
        }
        if (!leaders.knows(partition)) {
            return NOT_READ;
        }
        int follower = followers.of(partition);
        return follower >= 0 ? follower : leaders.leader(partition);
    }

    /** The same, with the address that the consumer has for it. */
    @Nullable
    Node server(TopicPartition partition) {
        return leaders.broker(servedBy(partition));
    }

    @Nullable
    Node leader(TopicPartition partition) {
        return missing.contains(partition) ? null : leaders.broker(leaders.leader(partition));
    }

    List<Node> brokers() {
        return leaders.brokers();
    }
}
