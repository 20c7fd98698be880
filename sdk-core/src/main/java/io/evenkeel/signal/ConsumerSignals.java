package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer shows.
 *
 * <table>
 * <caption>Who calls what</caption>
 * <tr><td>{@link #polling}, {@link #returned}, {@link #polled}, {@link #assignmentChanged}, {@link #revoked}</td><td>the thread that polls; only there may the consumer be asked anything</td></tr>
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

    /** A first answer takes a connection, a handshake and two requests: well under a second, but for a machine that is just starting. */
    static final Duration NO_METADATA_AFTER = Duration.ofSeconds(5);

    private static final int ANY_PARTITION = PollRefusals.ANY_PARTITION;

    private final InstantSource clock;
    private final Runnable wake;
    private final InternalErrors errors;

    /** Looking at who serves what of 10,000 partitions costs a millisecond: a broker is quiet for seconds before it matters. */
    private static final Duration QUIET_LOOKED_AT_EVERY = Duration.ofMillis(250);

    /**
     * A consumer that fetches from followers may be sent to another one at any fetch; looking at all partitions costs 1 us each. While a
     * broker is quiet it is looked more often, to see those that are named only in between failures.
     */
    private static final Duration SERVERS_KEPT = Duration.ofSeconds(1);

    private volatile String clientId = "";
    private volatile String clusterId = "";
    private final ClientMetrics metrics;
    private final Duration silentAfter;
    private final NodeSilence silence;
    private final Reconnects reconnects = new Reconnects();
    private final Assignment assignment;
    private final Queue<Signal> queue = new ConcurrentLinkedQueue<>();
    private final CallFailures callFailures = new CallFailures();

    /** Partitions in trouble, and the answer that each waits for. */
    private final Map<TopicPartition, Awaited> inTrouble = new ConcurrentHashMap<>();

    /** More responses than the broker had sent when trouble was seen, or when it came to be the one that is to serve. */
    private record Awaited(int node, long responses) {}

    /** Brokers that are to serve something, as of that version of the assignment and that time. Only ticks use them. */
    private Set<Integer> servers = Set.of();

    /** The broker that is to serve a partition, and what {@link NodeSilence#heardInAll} was when it first was. Only ticks use them. */
    private Map<TopicPartition, Served> served = Map.of();

    private record Served(int node, Duration since) {}

    private int serversVersion = -1;
    private Instant serversTaken;

    /** Some broker has been quiet for so long that what poll() returns matters: much of what is its may still be buffered. */
    private volatile boolean suspicious;

    /** Partitions that poll() has returned records of, during suspicion. */
    private final Set<TopicPartition> delivered = ConcurrentHashMap.newKeySet();

    /** Set when leaders, the assignment or the paused partitions may have changed: the next return of poll() looks. */
    private volatile boolean news;

    private volatile int updates;
    private int updatesBeforePoll;
    private int readsPutOff;

    /** While a leader cannot be reached, metadata comes with nearly every slice of a poll: leaders are to be read all the same. */
    private static final int READS_PUT_OFF_AT_MOST = 2;

    private final Attention attention;
    private Instant quietLookedAt;

    private final PollRefusals refusals;

    /** Whether time passes for trouble: the consumer has been polled for long enough for a healthy leader to have answered. */
    private volatile boolean attentive;

    /** Whether any broker has ever answered; and for how long none has, while the application polled. Only ticks use them. */
    private boolean heard;

    private Duration unheard = Duration.ZERO;
    private Set<TopicPartition> waitingForMetadata = Set.of();

    /**
     * @param fetchMaxWait the effective fetch.max.wait.ms
     * @param fromFollowers whether the consumer may be told to fetch from a follower (client.rack)
     * @param wake asks the watch thread for a tick now; called from any thread
     */
    public ConsumerSignals(
            InstantSource clock, Duration fetchMaxWait, boolean fromFollowers, Runnable wake, InternalErrors errors) {
        this.clock = clock;
        this.metrics = new ClientMetrics(fromFollowers);
        this.assignment = new Assignment(new NamedFollowers(metrics, clock, fetchMaxWait));
        this.refusals = new PollRefusals(assignment, metrics);
        Instant now = clock.instant();
        this.attention = new Attention(now);
        this.serversTaken = now;
        this.quietLookedAt = now;
        this.wake = wake;
        this.errors = errors;
        Duration twice = fetchMaxWait.multipliedBy(2);
        this.silentAfter = twice.compareTo(SILENT_AFTER) > 0 ? twice : SILENT_AFTER;
        this.silence = new NodeSilence(silentAfter, fetchMaxWait);
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

    /** It may be in use already: what it has lost is not known. To be called before the first tick. */
    public void wrappedInUse() {
        silence.lossesAreUnknown();
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
    @SuppressWarnings("NonAtomicVolatileUpdate") // Kafka calls it under the lock of the client's metadata
    public void metadataUpdated(@Nullable String id) {
        clusterId = id == null ? "" : id;
        queue.add(new Signal.MetadataUpdated(clock.instant()));
        updates++;
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

    /**
     * The consumer has come by its topics in another way, or by none.
     *
     * @param pattern that they are to match; empty when they were named, or when it is not known
     */
    public void subscribed(Subscription to, String pattern) {
        assignment.subscribed(to, pattern);
        news = true;
    }

    /** What of these topics may be looked for with a request. */
    public Set<String> toBeLookedFor(Consumer<?, ?> consumer, Set<String> topics) {
        return assignment.toBeLookedFor(consumer, topics);
    }

    /** What of the paused partitions the application has paused itself. */
    public void pausedByApplication(UnaryOperator<Set<TopicPartition>> ofPaused) {
        assignment.pausedByApplication(ofPaused);
    }

    /** A rebalance, inside poll(), takes these away. */
    public void revoked(Collection<TopicPartition> partitions) {
        assignment.revoke(Set.copyOf(partitions));
        gone(partitions);
        news = true;
    }

    /** The application's own code runs inside poll(), or has ended. */
    public void inCallback(boolean running) {
        attention.inCallback(running);
    }

    /** poll() begins: the consumer reads from its connections. */
    public void polling(Consumer<?, ?> consumer) {
        if (news) {
            takeAssignment(consumer);
        }
        updatesBeforePoll = updates;
        attention.pollBegins();
    }

    /** poll() has returned these records. */
    public void returned(ConsumerRecords<?, ?> records) {
        if (suspicious) {
            delivered.addAll(records.partitions());
        }
    }

    /** poll() has returned or thrown. */
    public void polled(Consumer<?, ?> consumer) {
        attention.pollEnds();
        if (!news) {
            return;
        }
        // a pattern is matched with new metadata when the next poll begins: until then the consumer is not asked for
        // topics that may be gone
        boolean mayBeUnmatched = assignment.isMatchedByPolls() && updates != updatesBeforePoll;
        if (mayBeUnmatched && readsPutOff < READS_PUT_OFF_AT_MOST) {
            readsPutOff++;
        } else {
            readsPutOff = 0;
            news = false;
            errors.contain("reading the leaders of a consumer", () -> readLeaders(consumer));
        }
    }

    /** Whether this is Kafka's own consumer: a mock has no metrics, and shows nothing. Any thread. */
    public boolean isKafkas() {
        return metrics.areThere();
    }

    /** The assigned partitions that have vanished from the metadata. Any thread. */
    public Set<TopicPartition> vanished() {
        return assignment.vanished();
    }

    /** They are there again: the next metadata will show it. */
    public void found(Set<TopicPartition> partitions) {
        assignment.found(partitions);
    }

    /** An exception that the consumer threw at us while it was the application's, to be thrown by poll(); null when there is none. */
    public @Nullable KafkaException takeOwed() {
        return assignment.takeOwed();
    }

    /** The consumer threw that at the application. */
    public void thrown(KafkaException failure) {
        if (!Refusals.isOne(failure)) {
            return;
        }
        Set<TopicPartition> about = refusals.about(failure);
        queue.add(new Signal.Refused(about, failure, clock.instant()));
        refusals.note(about, failure);
        wake.run();
    }

    private void takeAssignment(Consumer<?, ?> consumer) {
        try {
            gone(assignment.take(consumer));
        } catch (IllegalStateException | ConcurrentModificationException e) {
            // closed, or in use by another thread: the application's own call is about to say so
        }
    }

    private void gone(Collection<TopicPartition> partitions) {
        Instant at = clock.instant();
        partitions.forEach(partition -> queue.add(new Signal.Unassigned(partition, at)));
        inTrouble.keySet().removeAll(partitions); // given back before the next tick, they begin anew
    }

    private void readLeaders(Consumer<?, ?> consumer) {
        takeAssignment(consumer);
        List<LeaderBook.Change> changes = assignment.readLeaders(consumer);
        if (changes.isEmpty()) {
            return;
        }
        Instant at = clock.instant();
        Map<TopicPartition, Awaited> troubled = new HashMap<>();
        for (LeaderBook.Change change : changes) {
            TopicPartition partition = change.partition();
            boolean inUse = assignment.fetched().contains(partition);
            queue.add(new Signal.LeaderSeen(partition, change.from(), change.to(), inUse, at));
            if (inUse) {
                troubled.put(partition, answerAwaitedFrom(change.to()));
            }
        }
        inTrouble.putAll(troubled); // last: what ends trouble must be told after what began it
        wake.run();
    }

    private Awaited answerAwaitedFrom(int node) {
        return new Awaited(node, metrics.responses(node));
    }

    // --- the watch thread

    @Override
    public boolean tick(SignalSink next) {
        Instant now = clock.instant();
        attention.tick(now);
        for (Signal signal = queue.poll(); signal != null; signal = queue.poll()) {
            next.accept(signal);
        }
        callFailures.tell(next, now);
        if (metrics.areThere()) {
            sampleNodes(next, now);
        }
        Set<TopicPartition> fetched = assignment.fetched();
        awaitFirstAnswer(next, now);
        inTrouble.keySet().forEach(partition -> {
            boolean wanted = partition.partition() == ANY_PARTITION
                    ? assignment.wants(partition.topic())
                    : fetched.contains(partition);
            if (!wanted) {
                inTrouble.remove(partition);
                next.accept(new Signal.Unassigned(partition, now)); // paused, it is asked for nothing and owes nothing
            }
        });
        noteAnswers(next, now);
        refusals.tick(next, attention.given(), updates, now);
        attentive = attention.isGivenForLong();
        if (inTrouble.isEmpty() && refusals.isEmpty()) {
            return false;
        }
        if (attentive) {
            next.accept(new Signal.Ticked(now));
        }
        return true;
    }

    private void noteAnswers(SignalSink next, Instant now) {
        // one of them may name a follower, and another be metadata, which a consumer that cannot connect asks for
        int enough = metrics.mayNameFollowers() ? 2 : 1;
        Map<Integer, Long> responses = new HashMap<>();
        inTrouble.forEach((partition, awaited) -> {
            if (refusals.holds(partition)) {
                inTrouble.remove(partition); // the answer may be the next refusal: the trouble ends with the last
                return;
            }
            int node = assignment.servedBy(partition);
            long sent = responses.computeIfAbsent(node, metrics::responses);
            if (node != awaited.node()) {
                inTrouble.replace(partition, awaited, new Awaited(node, sent));
            } else if (sent >= awaited.responses() + enough && inTrouble.remove(partition, awaited)) {
                next.accept(new Signal.Progress(partition, now));
            }
        });
    }

    @Override
    public Set<TopicPartition> inUse() {
        return assignment.fetched();
    }

    @Override
    public boolean isTimePassing() {
        return attentive;
    }

    @Override
    public @Nullable Node server(TopicPartition partition) {
        return assignment.server(partition);
    }

    @Override
    public @Nullable Node leader(TopicPartition partition) {
        return assignment.leader(partition);
    }

    @Override
    public List<Node> brokers() {
        return assignment.brokers();
    }

    private void sampleNodes(SignalSink next, Instant now) {
        Connections connections = metrics.connections();
        silence.tick(connections, attention.given(), now);
        reconnects.look(connections, now);
        boolean throttled = !metrics.throttle().isZero();
        Instant failingSince = reconnects.failingSince();
        noteServers(now);
        delivered.forEach(partition -> silence.expect(assignment.servedBy(partition), now));
        delivered.clear();
        Set<Integer> nodes = new HashSet<>(servers);
        metrics.nodes().forEach(nodes::add);
        for (int node : nodes) {
            long responses = metrics.responses(node);
            boolean askedAgain = servers.contains(node) && !throttled;
            Instant since =
                    silence.look(node, metrics.requests(node), responses, metrics.bytesIn(node), askedAgain, now);
            if (node < 0) {
                continue; // it stands for no broker
            }
            if (!inTrouble.isEmpty() && silence.isToldToLive(node, now)) {
                next.accept(new Signal.NodeAnswering(node, now));
            }
            if (since != null) {
                next.accept(new Signal.NodeSilent(node, await(servedBy(node)), since, now));
            }
            if (failingSince != null
                    && !silence.cutOffIsTold(node)
                    && silence.isCutOff(node, failingSince, metrics.throttle())) {
                silence.tellCutOff(node);
                next.accept(new Signal.ConnectionRefused(node, await(servedBy(node)), failingSince, now));
            }
        }
        if (!quietLookedAt.plus(QUIET_LOOKED_AT_EVERY).isAfter(now)) {
            quietLookedAt = now;
            tellNoProgress(next, now);
        }
    }

    /** Who is to serve something now. What a broker did not send while nothing was asked of it is no silence. */
    private void noteServers(Instant now) {
        int version = assignment.version();
        boolean mayHaveChanged = metrics.mayNameFollowers()
                && serversTaken
                        .plus(suspicious ? QUIET_LOOKED_AT_EVERY : SERVERS_KEPT)
                        .isBefore(now);
        if (version == serversVersion && !mayHaveChanged) {
            return;
        }
        Map<TopicPartition, Served> serving = new HashMap<>();
        for (TopicPartition partition : assignment.fetched()) {
            int node = assignment.servedBy(partition);
            if (node != Assignment.NOT_READ) {
                Served before = served.get(partition);
                boolean same = before != null && before.node() == node;
                serving.put(partition, same ? before : new Served(node, silence.heardInAll()));
            }
        }
        served = serving;
        Set<Integer> nodes = serving.values().stream().map(Served::node).collect(Collectors.toSet());
        nodes.stream().filter(node -> !servers.contains(node)).forEach(node -> silence.expect(node, now));
        servers = nodes;
        serversVersion = version;
        serversTaken = now;
    }

    private void tellNoProgress(SignalSink next, Instant now) {
        boolean anyQuiet = false;
        for (int node : servers) {
            anyQuiet |= silence.quietFor(node).compareTo(silentAfter.dividedBy(2)) > 0;
            // half as long again: a broker that is known to owe an answer is to be called silent, which says more
            Duration patience = silentAfter.multipliedBy(3).dividedBy(2).plus(metrics.throttle());
            if (silence.quietFor(node).compareTo(patience) < 0) {
                continue;
            }
            Set<TopicPartition> waiting = servedBy(node);
            waiting.removeAll(inTrouble.keySet());
            Map<Duration, Set<TopicPartition>> byTime =
                    waiting.stream().collect(Collectors.groupingBy(this::unservedFor, Collectors.toSet()));
            byTime.forEach((time, partitions) -> {
                if (time.compareTo(patience) >= 0) {
                    Instant since = now.minus(time);
                    next.accept(
                            node == Assignment.NOT_THERE
                                    ? new Signal.TopicMissing(await(partitions), since, now)
                                    : new Signal.NoProgress(node, await(partitions), since, now));
                }
            });
        }
        suspicious = anyQuiet;
    }

    /** A consumer that nobody has ever answered has nothing assigned, and shows nothing else. */
    private void awaitFirstAnswer(SignalSink next, Instant now) {
        if (heard || !metrics.areThere()) {
            return;
        }
        heard = metrics.hasHeardAnything();
        if (heard) {
            waitingForMetadata.forEach(partition -> {
                inTrouble.remove(partition);
                next.accept(new Signal.Progress(partition, now));
            });
            waitingForMetadata = Set.of();
            return;
        }
        unheard = unheard.plus(attention.given());
        boolean nothingAssigned = assignment.fetched().isEmpty(); // else whoever is to serve it is missed
        if (nothingAssigned && waitingForMetadata.isEmpty() && unheard.compareTo(NO_METADATA_AFTER) >= 0) {
            waitingForMetadata = assignment.topics().stream()
                    .map(topic -> new TopicPartition(topic, ANY_PARTITION))
                    .collect(Collectors.toSet());
            next.accept(new Signal.NoMetadata(await(waitingForMetadata), now.minus(unheard), now));
        }
    }

    /**
     * For how long the broker of a partition has sent nothing while it was to serve that one: it may have been quiet for an hour before,
     * and so may what stands for the brokers of topics that are not there.
     */
    private Duration unservedFor(TopicPartition partition) {
        int node = assignment.servedBy(partition);
        Served known = served.get(partition);
        if (known == null || known.node() != node) {
            return Duration.ZERO; // since this very tick
        }
        Duration serves = silence.heardInAll().minus(known.since());
        Duration quiet = silence.quietFor(node);
        return quiet.compareTo(serves) < 0 ? quiet : serves;
    }

    private Set<TopicPartition> servedBy(int node) {
        return assignment.fetched().stream()
                .filter(partition -> assignment.servedBy(partition) == node)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<TopicPartition> await(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> inTrouble.put(partition, answerAwaitedFrom(assignment.servedBy(partition))));
        return partitions;
    }

    @Override
    public void close(SignalSink next) {
        tick(next);
        next.accept(new Signal.Closed(clock.instant()));
    }
}
