package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer shows.
 *
 * <table>
 * <caption>Who calls what</caption>
 * <tr><td>{@link #polling}, {@link #polled}, {@link #assignmentChanged}</td><td>the thread that polls; only there may the consumer be asked anything</td></tr>
 * <tr><td>{@link #metadataUpdated}</td><td>whichever thread of Kafka's: the one in poll(), the heartbeat's, the background's</td></tr>
 * <tr><td>{@link #tick}</td><td>the watch thread; it alone hands signals on</td></tr>
 * </table>
 */
public final class ConsumerSignals implements SignalSource, ClientTap {

    /**
     * A broker that owes a fetch and sends nothing for this long is called silent. It is four times fetch.max.wait.ms (500 by
     * default), within which a healthy broker answers even when there is nothing to tell.
     */
    static final Duration SILENT_AFTER = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final Runnable wake;
    private final InternalErrors errors;

    /** Time passes for trouble once the application has polled for this long: a leader must have had the time to answer. */
    static final Duration ATTENTIVE_FOR = Duration.ofSeconds(2);

    /** An application that is not seen in poll() for this long is busy with something else. */
    static final Duration INATTENTIVE_AFTER = Duration.ofSeconds(1);

    private volatile String clientId = "";
    private volatile String clusterId = "";
    private final ClientMetrics metrics = new ClientMetrics();
    private final NodeSilence silence;
    private final Reconnects reconnects = new Reconnects();
    private final LeaderBook leaders = new LeaderBook();
    private final Queue<Signal> queue = new ConcurrentLinkedQueue<>();
    private final CallFailures callFailures = new CallFailures();

    /** Partitions in trouble, each with the responses its leader had sent when that was seen: one more is progress. */
    private final Map<TopicPartition, Long> inTrouble = new ConcurrentHashMap<>();

    /** Set when leaders, the assignment or the paused partitions may have changed: the next return of poll() looks. */
    private volatile boolean news;

    private volatile boolean inPoll;

    private Instant lastTick;
    private Instant lastAttentive;
    private Duration attentiveFor = Duration.ZERO;
    private volatile Set<TopicPartition> paused = Set.of();
    private volatile Set<TopicPartition> assigned = Set.of();

    /**
     * @param fetchMaxWait the effective fetch.max.wait.ms
     * @param wake asks the watch thread for a tick now; called from any thread
     */
    public ConsumerSignals(InstantSource clock, Duration fetchMaxWait, Runnable wake, InternalErrors errors) {
        this.clock = clock;
        this.lastTick = clock.instant();
        this.lastAttentive = lastTick;
        this.wake = wake;
        this.errors = errors;
        Duration twice = fetchMaxWait.multipliedBy(2);
        this.silence = new NodeSilence(twice.compareTo(SILENT_AFTER) > 0 ? twice : SILENT_AFTER);
    }

    /** The client's name, given or made up by Kafka; empty until the client exists. */
    public String clientId() {
        return clientId;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    /** A copy of the configuration that makes the consumer report here. */
    public Map<String, Object> tap(Map<String, Object> config, List<String> reporters) {
        return MetadataTap.install(config, reporters, this);
    }

    /** Where its calls that fail are noted. */
    public CallFailures callFailures() {
        return callFailures;
    }

    // --- Kafka's own threads

    @Override
    public InternalErrors errors() {
        return errors;
    }

    @Override
    public void named(String id) {
        clientId = id;
    }

    @Override
    public void metadataUpdated(@Nullable String id) {
        clusterId = id == null ? "" : id;
        queue.add(new Signal.MetadataUpdated(clock.instant()));
        news = true;
    }

    @Override
    public void metricAdded(KafkaMetric metric) {
        metrics.added(metric);
    }

    @Override
    public void metricRemoved(KafkaMetric metric) {
        metrics.removed(metric);
    }

    // --- the polling thread

    /** The application, or a rebalance, changed what is assigned or paused. */
    public void assignmentChanged() {
        news = true;
    }

    /** poll() begins: the consumer reads from its connections. */
    public void polling() {
        inPoll = true;
    }

    /** poll() has returned or thrown. */
    public void polled(Consumer<?, ?> consumer) {
        inPoll = false;
        if (news) {
            news = false;
            errors.contain("reading the leaders of a consumer", () -> readLeaders(consumer));
        }
    }

    private void readLeaders(Consumer<?, ?> consumer) {
        Set<TopicPartition> now = consumer.assignment();
        paused = Set.copyOf(consumer.paused());
        List<Signal> seen = new ArrayList<>();
        Instant at = clock.instant();
        Set<TopicPartition> letGo = new HashSet<>(assigned);
        letGo.removeAll(now);
        letGo.forEach(partition -> seen.add(new Signal.Unassigned(partition, at)));
        assigned = Set.copyOf(now);
        leaders.retain(assigned);
        Map<TopicPartition, Long> moved = new HashMap<>();
        Set<String> topics = now.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        for (String topic : topics) {
            List<PartitionInfo> ours = cached(consumer, topic).stream()
                    .filter(info -> assigned.contains(new TopicPartition(topic, info.partition())))
                    .toList();
            for (LeaderBook.Change change : leaders.update(topic, ours, 0)) {
                boolean inUse = !paused.contains(change.partition());
                if (inUse) {
                    moved.put(change.partition(), metrics.responses(change.to()));
                }
                seen.add(new Signal.LeaderSeen(change.partition(), change.from(), change.to(), inUse, at));
            }
        }
        if (!seen.isEmpty()) {
            queue.addAll(seen);
            inTrouble.putAll(moved); // after it: what ends trouble must be told after what began it
            wake.run();
        }
    }

    /** What the consumer has cached. With no time to wait it does not wait for an answer; for a topic that has vanished the classic
     * consumer still sends one request. */
    private static List<PartitionInfo> cached(Consumer<?, ?> consumer, String topic) {
        try {
            return consumer.partitionsFor(topic, Duration.ZERO);
        } catch (WakeupException e) {
            consumer.wakeup(); // it was meant for the application's next poll()
            return List.of();
        } catch (KafkaException e) {
            return List.of();
        }
    }

    // --- the watch thread

    @Override
    public boolean tick(SignalSink next) {
        Instant now = clock.instant();
        noteAttention(now);
        for (Signal signal = queue.poll(); signal != null; signal = queue.poll()) {
            next.accept(signal);
        }
        callFailures.tell(next, now);
        sampleNodes(next, now);
        inTrouble.keySet().forEach(partition -> {
            if (!assigned.contains(partition) || paused.contains(partition)) {
                inTrouble.remove(partition);
                next.accept(new Signal.Unassigned(partition, now)); // paused, it is asked for nothing and owes nothing
            }
        });
        inTrouble.forEach((partition, responses) -> {
            if (metrics.responses(leaders.leader(partition)) > responses && inTrouble.remove(partition, responses)) {
                next.accept(new Signal.Progress(partition, now));
            }
        });
        if (inTrouble.isEmpty()) {
            return false;
        }
        if (attentiveFor.compareTo(ATTENTIVE_FOR) >= 0) {
            next.accept(new Signal.Ticked(now));
        }
        return true;
    }

    /** An application that works on a batch for a minute, and does not poll, must not be told that its leader does not answer. */
    private void noteAttention(Instant now) {
        if (inPoll) {
            attentiveFor = attentiveFor.plus(Duration.between(lastTick, now));
            lastAttentive = now;
        } else if (lastAttentive.plus(INATTENTIVE_AFTER).isBefore(now)) {
            attentiveFor = Duration.ZERO;
        }
        lastTick = now;
    }

    @Override
    public Set<TopicPartition> inUse() {
        Set<TopicPartition> fetched = new HashSet<>(assigned);
        fetched.removeAll(paused);
        return fetched;
    }

    private void sampleNodes(SignalSink next, Instant now) {
        boolean attentive = inPoll;
        silence.tick(metrics.connectionsClosed(), now);
        reconnects.look(metrics.connectionsClosed(), metrics.connectionsCreated(), now);
        Instant failingSince = reconnects.failingSince();
        for (int node : metrics.nodes()) {
            long responses = metrics.responses(node);
            Instant since =
                    silence.look(node, metrics.requests(node), responses, metrics.bytesIn(node), attentive, now);
            if (!inTrouble.isEmpty() && silence.hasJustMoved(node)) {
                next.accept(new Signal.NodeAnswering(node, now));
            }
            if (since != null) {
                next.accept(new Signal.NodeSilent(node, armAllLedBy(node), since, now));
            }
            if (failingSince != null && silence.isNewlyCutOff(node, failingSince)) {
                next.accept(new Signal.ConnectionRefused(node, armAllLedBy(node), failingSince, now));
            }
        }
    }

    private Set<TopicPartition> armAllLedBy(int node) {
        Set<TopicPartition> waiting = leaders.ledBy(node);
        waiting.removeAll(paused);
        waiting.forEach(partition -> inTrouble.put(partition, metrics.responses(node)));
        return waiting;
    }

    @Override
    public void close(SignalSink next) {
        tick(next);
        next.accept(new Signal.Closed(clock.instant()));
    }
}
