package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * What one producer shows.
 *
 * <table>
 * <caption>Who calls what</caption>
 * <tr><td>{@link #sending}</td><td>threads of the application</td></tr>
 * <tr><td>{@link #acked}, {@link #failed}, {@link #metadataUpdated}</td><td>the producer's network thread: count or enqueue, nothing else</td></tr>
 * <tr><td>{@link #tick}</td><td>the watch thread; it alone hands signals on</td></tr>
 * <tr><td>leaders</td><td>a {@link LeaderReader} of this producer: partitionsFor() may block for max.block.ms</td></tr>
 * </table>
 */
public final class ProducerSignals implements SignalSource, ClientTap {

    /**
     * A broker that owes answers and sends nothing for this long is called silent: longer than the 1.0 to 1.5 s for which every
     * benign move was measured to hold up acks, so that only what lasts is told.
     */
    static final Duration SILENT_AFTER = Duration.ofSeconds(2);

    /** How long acks may stay away after retries before it is told: longer than a reconnect takes (0.12 s measured). */
    static final Duration ACKS_MISSING_AFTER = Duration.ofMillis(300);

    /** A first answer takes a connection, a handshake and two requests: well under a second, but for a machine that is just starting. */
    static final Duration NO_METADATA_AFTER = Duration.ofSeconds(5);

    /** A connection that ended so long before its records were seen to be retried has to do with it: one tick, or two late ones. */
    static final Duration CUT_SEEN_WITHIN = Duration.ofMillis(500);

    /**
     * A partition that had an ack within this time is one that is being written to. Longer than {@link #SILENT_AFTER} by as much again: a
     * leader may hold acks back and send something else meanwhile, and what it refuses then must not fall between the two.
     */
    static final Duration FLOWING_WITHIN = SILENT_AFTER.multipliedBy(2);

    /** What a reconnect and the look at metrics that is due after it take at most. */
    private static final Duration RECONNECTS_WITHIN = Duration.ofSeconds(3);

    /** How long a record may be without a result after a move that nobody felt: longer than a benign move, and than most have to linger. */
    static final Duration WAITED_AFTER_MOVE = Duration.ofSeconds(3);

    /** A partition that had no ack for this long may well have nothing sent to it. */
    static final Duration ACKED_LATELY = Duration.ofSeconds(10);

    /** Trouble that began within this time of a move is trouble with it; later on the new leader may have died since, as any other. */
    static final Duration MOVE_REMEMBERED = Duration.ofSeconds(3);

    /**
     * A pause that may let a batch expire and be sent at once. A record waits for its leader with no byte going there only while there is
     * no connection (whose making moves bytes) or for linger.ms, so a pause must last nearly all of delivery.timeout.ms (30 s at least).
     */
    static final Duration STALLED_AFTER = Duration.ofSeconds(5);

    /** A topic that nothing is sent to for this long is forgotten, so that memory does not grow with topics ever used. */
    static final Duration TOPIC_FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final InstantSource wallClock;
    private final Runnable wake;
    private final InternalErrors errors;
    private final FailureTeller failureTeller;
    private final LeaderReader leaderReader;

    private volatile String clientId = "";
    /** Whether every update of metadata is told, so that the leaders seen may be a history without gaps. */
    private volatile boolean toldOfUpdates = true;

    private volatile boolean inUseBefore;

    private volatile String clusterId = "";
    private final ClientMetrics metrics = new ClientMetrics(false);
    private final NodeSilence silence = new NodeSilence(SILENT_AFTER, Duration.ZERO);
    private final Reconnects reconnects = new Reconnects();
    private final LeaderBook leaders = new LeaderBook();
    private final Map<String, TopicActivity> topics = new ConcurrentHashMap<>();
    private final Queue<Signal> queue = new ConcurrentLinkedQueue<>();

    private final EarlyAcks earlyAcks = new EarlyAcks();
    private final CallFailures callFailures = new CallFailures();
    private final Queue<PartitionActivity> failing = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean metadataNews = new AtomicBoolean();
    private final MetadataUpdates updates = new MetadataUpdates();
    private volatile SentBytes sentBytes = SentBytes.NONE;

    /** How long a leader that is connected may be sent nothing though batches wait for it. */
    private final Duration heldBackUnthrottled;

    /** For how long a broker whose quota is used up has asked to be sent nothing, and when that is over. Only ticks use them. */
    private Duration throttle = Duration.ZERO;

    private Instant throttledUntil = Instant.MIN;

    /** For how long a batch may wait for a broker that is connected, before it is sent something. */
    private volatile Duration heldBackAtMost;

    private final Instant start;
    /** Milliseconds since {@link #start} as of the last tick: what the hot path may read for next to nothing. */
    private volatile long coarseMillis;

    /** When a pause was last seen. The tick writes, failed sends read. */
    private volatile long stalledAtMillis = Long.MIN_VALUE;

    /** Whether any broker has ever answered. */
    private boolean heard;

    /** The last end of a connection of which it was looked whose it was. */
    private Instant endLookedAt = Instant.MIN;

    private long selectsSeen;
    private long selectedAtMillis;
    private boolean armed;

    /**
     * @param requestTimeout the effective request.timeout.ms, which ends every wait of the network thread for a broker
     * @param wake asks the watch thread for a tick now; called from any thread
     */
    public ProducerSignals(
            InstantSource clock,
            InstantSource wallClock,
            Duration requestTimeout,
            Runnable wake,
            InternalErrors errors,
            FailureTeller failureTeller) {
        this.clock = clock;
        this.wallClock = wallClock;
        this.heldBackUnthrottled = requestTimeout.plus(RECONNECTS_WITHIN);
        this.heldBackAtMost = heldBackUnthrottled;
        this.wake = wake;
        this.errors = errors;
        this.failureTeller = failureTeller;
        this.start = clock.instant();
        this.leaderReader = new LeaderReader(clock, errors);
    }

    /** The client's name, given or made up by Kafka; empty until the client exists. */
    public String clientId() {
        return clientId;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    /** A copy of the configuration that makes the producer report here. */
    public Map<String, Object> tap(Map<String, Object> config, List<String> reporters) {
        return MetadataTap.install(config, reporters, this);
    }

    /** Where the leaders are read once the producer exists. */
    public void readLeadersFrom(Function<String, List<PartitionInfo>> partitionsFor) {
        leaderReader.readFrom(
                partitionsFor, updates::count, metrics::awaitMetadataUpdate, new LeaderReader.Downstream() {
                    @Override
                    public void read(String topic, List<PartitionInfo> partitions, long update) {
                        leadersRead(topic, partitions, update);
                    }

                    @Override
                    public void vanished(String topic) {
                        topicVanished(topic);
                    }
                });
    }

    /** Of a producer that tells nothing by itself: its name is known from elsewhere, and a leader may be missed between two looks. */
    public void untold(String name) {
        clientId = name;
        toldOfUpdates = false;
    }

    /** It may be in use already: what it has lost is not known, nor which topics it has in its metadata. To be called before the first tick. */
    public void wrappedInUse() {
        inUseBefore = true;
        silence.lossesAreUnknown();
    }

    /** Where its calls that fail are noted. */
    public CallFailures callFailures() {
        return callFailures;
    }

    /** Asks for a look at the leaders at the next tick. Any thread. */
    public void compareLeaders() {
        metadataNews.set(true);
    }

    // --- the application's threads

    /** A send begins. What is returned is the callback of that send for Kafka, and its Future for the application. */
    public TrackedSend sending(String topic, @Nullable Callback callersOwn) {
        TopicActivity activity = topics.get(topic);
        if (activity == null) {
            activity = topics.computeIfAbsent(topic, this::firstSend);
        }
        TopicActivity.Generation generation = activity.sending(coarseMillis);
        while (activity.isForgotten()) {
            generation.finished();
            activity = topics.computeIfAbsent(topic, this::firstSend);
            generation = activity.sending(coarseMillis);
        }
        return new TrackedSend(generation, sentBytes, callersOwn);
    }

    /** Of a topic that was forgotten, Kafka's counter goes on from where it was: what it had then is no news. */
    private TopicActivity firstSend(String topic) {
        TopicActivity activity = new TopicActivity(topic, this);
        activity.retriesSeen = metrics.retries(topic);
        activity.resting = inUseBefore; // where the topic is in the metadata already, no update tells its leaders
        return activity;
    }

    // --- the producer's network thread

    /** A send was acknowledged. */
    void acked(TopicActivity topic, @Nullable RecordMetadata metadata) {
        // an interceptor may have sent it to another one, of whose leaders and retries this knows nothing
        if (metadata == null || metadata.partition() < 0 || !topic.isWhere(metadata)) {
            return;
        }
        PartitionActivity partition = topic.partition(metadata.partition());
        boolean first = partition.acked(coarseMillis);
        if (first || topic.isTroubled()) {
            topic.troubled(false);
            Signal.Acked ack = new Signal.Acked(partition.partition, clock.instant());
            if (!earlyAcks.keep(ack, topic, updates.count())) {
                queue.add(ack);
            }
            wake.run();
        }
    }

    /**
     * A send failed.
     *
     * @param insideSend on the calling thread: no leader was asked for anything, and the partition need not even exist
     * @return the exception for the application
     */
    Exception failed(
            TopicActivity topic,
            @Nullable RecordMetadata metadata,
            Exception exception,
            boolean insideSend,
            @Nullable SentBytes before) {
        boolean nothingSent = false;
        boolean ofThisTopic = metadata != null && topic.isWhere(metadata); // as with acks
        if (!insideSend && metadata != null && ofThisTopic && metadata.partition() >= 0) {
            PartitionActivity partition = topic.partition(metadata.partition());
            if (!Refusals.isOfTheRecord(exception) && partition.failed(exception, coarseMillis)) {
                failing.add(partition);
            }
            nothingSent = before != null && ranSmoothlySince(before) && nothingSentSince(before, partition.partition);
        }
        if (insideSend && Refusals.isOne(exception)) {
            refused(topic, exception);
        }
        // In this order: the tick notes when retries rose before it notes how many there are.
        boolean retried = !ofThisTopic
                || before == null
                || (!toldOfUpdates
                        && !metrics.countsRetries(topic.topic)) // a counter that is new is seen at the next look
                || metrics.retries(topic.topic) != topic.retriesSeen
                || topic.lastRetryMillis >= before.millis();
        TopicPartition partition = ofThisTopic && metadata != null
                ? new TopicPartition(metadata.topic(), metadata.partition())
                : metadata == null ? new TopicPartition(topic.topic, RecordMetadata.UNKNOWN_PARTITION) : null;
        return failureTeller.tell(exception, new SendEvidence(partition, insideSend, nothingSent, retried));
    }

    /** Told once until an ack has come: a loop of sends that are all refused is one trouble. */
    private void refused(TopicActivity topic, Exception exception) {
        if (topic.beginRefusal()) {
            queue.add(new Signal.Refused(Set.of(anyOf(topic)), exception, clock.instant()));
            topic.troubled(true); // after it: the ack that takes this away must be told after the refusal
            wake.run();
        }
    }

    private static TopicPartition anyOf(TopicActivity topic) {
        return new TopicPartition(topic.topic, RecordMetadata.UNKNOWN_PARTITION);
    }

    /**
     * Kafka expires a batch and sends it in the same pass when both come due at once, which takes a pause of the process or of the
     * network thread, or a jump of the time of day: our callback then runs before the bytes go out. After any of these nothing is proved.
     */
    private boolean ranSmoothlySince(SentBytes before) {
        long now = millis(clock.instant());
        return stalledAtMillis < before.millis()
                && now - coarseMillis < STALLED_AFTER.toMillis()
                && Math.abs(wallAhead(now) - before.wallAhead()) < STALLED_AFTER.toMillis();
    }

    private long wallAhead(long coarse) {
        return wallClock.millis() - start.toEpochMilli() - coarse;
    }

    /**
     * That nothing was sent since the record was is not enough. A batch waits for requests before it, for a producer id, or for a throttled
     * broker; when that is over and it comes due at once, Kafka expires it and sends it all the same, with what joined it a moment ago. A
     * leader for which a batch waits like that has been sent something within {@link #heldBackAtMost}; one that cannot be reached has not.
     * (A new id is asked of a broker that is ready: the leader itself, or one before it, which keeps it no longer than request.timeout.ms.)
     */
    private boolean nothingSentSince(SentBytes before, TopicPartition partition) {
        Set<Integer> led = leaders.leadersSince(partition, before.update(), updates.count());
        SentBytes lastTick = sentBytes;
        long quietSince = millis(clock.instant()) - heldBackAtMost.toMillis();
        return toldOfUpdates
                && metrics.canAwaitMetadataUpdate()
                && led != null
                && led.stream()
                        .allMatch(node -> node < ClientMetrics.COORDINATORS_FROM
                                && lastTick.isQuietSince(quietSince, node)
                                && metrics.bytesOut(node) == before.byNode().getOrDefault(node, 0L));
    }

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
        updates.came(coarseMillis);
        queue.add(new Signal.MetadataUpdated(clock.instant()));
        metadataNews.set(true);
        wake.run();
    }

    @Override
    public void metricAdded(KafkaMetric metric) {
        metrics.added(metric);
    }

    @Override
    public void metricRemoved(KafkaMetric metric) {
        metrics.removed(metric);
    }

    // --- the leader reader

    private void leadersRead(String topic, List<PartitionInfo> partitions, long update) {
        Instant now = clock.instant();
        TopicActivity activity = topics.get(topic);
        long knownSince = activity == null ? Long.MIN_VALUE : updates.tickBeforeNext(activity.leadersReadAsOf);
        for (LeaderBook.Change change : leaders.update(topic, partitions, update)) {
            PartitionActivity used = inUse(change.partition());
            queue.add(new Signal.LeaderSeen(change.partition(), change.from(), change.to(), used != null, now));
            if (activity != null) {
                moved(activity, change, knownSince);
            }
            if (used != null) {
                used.arm(millis(now)); // after it: the ack that takes the arm away must be told after the move
            }
        }
        if (activity != null) {
            activity.leadersReadAsOf = update; // after all that moved
        }
        wake.run();
    }

    /** Whether or not anything of its topic was unfinished just then: the next record may be sent in a moment. */
    private void moved(TopicActivity topic, LeaderBook.Change change, long knownSinceMillis) {
        PartitionActivity partition = topic.partition(change.partition().partition());
        if (partition.ackedSince(coarseMillis - ACKED_LATELY.toMillis())) {
            partition.moved(change.from(), knownSinceMillis, coarseMillis);
            topic.moved = true; // after it: the tick takes this away and looks at the partitions then
        }
    }

    private void topicVanished(String topic) {
        TopicActivity activity = topics.get(topic);
        if (activity == null || activity.isOnlyAName()) {
            return;
        }
        Instant now = clock.instant();
        List<PartitionActivity> used = activity.partitions().stream()
                .filter(partition -> inUse(partition.partition) != null)
                .toList();
        if (!used.isEmpty()) {
            queue.add(new Signal.TopicMissing(
                    used.stream().map(partition -> partition.partition).collect(Collectors.toSet()), now, now));
            used.forEach(partition -> partition.arm(millis(now)));
            wake.run();
        }
    }

    /** The activity of a partition that is written to: it is in trouble, or had an ack of late and its topic waits for more. */
    private @Nullable PartitionActivity inUse(TopicPartition partition) {
        TopicActivity topic = topics.get(partition.topic());
        if (topic == null) {
            return null;
        }
        PartitionActivity activity = topic.partition(partition.partition());
        boolean waiting = topic.hasUnfinished() && activity.ackedSince(coarseMillis - ACKED_LATELY.toMillis());
        return waiting || activity.isArmed() ? activity : null;
    }

    // --- the watch thread

    @Override
    public boolean tick(SignalSink next) {
        Instant now = clock.instant();
        noteStall(now);
        noteThrottle(now);
        coarseMillis = millis(now);
        sentBytes = sentBytes.next(coarseMillis, wallAhead(coarseMillis), updates.count(), metrics.bytesOut());
        topics.values().forEach(this::noteRest);
        leaderReader.interruptIfStuck(now);
        if (metadataNews.getAndSet(false)) {
            leaderReader.read(topicsInUse());
        }
        armed = topics.values().stream().anyMatch(TopicActivity::isInTrouble);
        // Counters first: a retry was counted before the ack that ends it was enqueued.
        topics.values().forEach(topic -> sampleRetries(topic, next, now));
        drain(next, now);
        callFailures.tell(next, now);
        sampleNodes(next, now);
        awaitFirstAnswer(next, now);
        topics.values().forEach(topic -> settle(topic, next, now)); // before the next, which may turn the generations
        topics.values().forEach(topic -> awaitAcksOfWhatMoved(topic, next, now));
        topics.forEach((topic, activity) -> {
            if (!activity.sentSince(coarseMillis - TOPIC_FORGOTTEN_AFTER.toMillis())) {
                topics.computeIfPresent(topic, (t, unused) -> forget(unused, next, now) ? null : unused);
            }
        });
        if (armed) {
            next.accept(new Signal.Ticked(now));
        }
        return armed || earlyAcks.areWaiting();
    }

    /** A pause of the process shows as a gap between ticks, one of the network thread as selects that stand still while sends wait. */
    private void noteStall(Instant now) {
        long selects = metrics.selects();
        boolean waits = topics.values().stream().anyMatch(TopicActivity::hasUnfinished);
        if (selects != selectsSeen || !waits) {
            selectsSeen = selects;
            selectedAtMillis = millis(now);
        }
        boolean paused = millis(now) - coarseMillis > STALLED_AFTER.toMillis();
        if (paused || millis(now) - selectedAtMillis > STALLED_AFTER.toMillis()) {
            stalledAtMillis = millis(now);
        }
    }

    /** Kafka shows the longest of the last minute, and a throttle may be longer than that. */
    private void noteThrottle(Instant now) {
        Duration shown = metrics.throttle();
        if (shown.compareTo(throttle) > 0 || now.isAfter(throttledUntil)) {
            throttle = shown;
            throttledUntil = now.plus(shown).plus(heldBackUnthrottled);
            heldBackAtMost = heldBackUnthrottled.plus(shown);
        }
    }

    /** What moved while nobody sent is no move that anybody felt: a topic that is taken up again begins with the leaders it has then. */
    private void noteRest(TopicActivity topic) {
        boolean rests = !topic.hasUnfinished() && !topic.sentSince(coarseMillis - ACKED_LATELY.toMillis());
        if (topic.resting && !rests) {
            leaders.forget(topic.topic);
            metadataNews.set(true);
        }
        topic.resting = rests;
    }

    @Override
    public Set<TopicPartition> inUse() {
        return topics.values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> inUse(partition.partition) != null)
                .map(partition -> partition.partition)
                .collect(Collectors.toSet());
    }

    @Override
    public boolean isTimePassing() {
        return true;
    }

    @Override
    public @Nullable Node server(TopicPartition partition) {
        return leader(partition);
    }

    @Override
    public @Nullable Node leader(TopicPartition partition) {
        return leaders.broker(leaders.leader(partition));
    }

    @Override
    public List<Node> brokers() {
        return leaders.brokers();
    }

    /** Topics with sends of late: asking for any other would keep it in, bring it back to, or have it created by the producer's metadata. */
    private Set<String> topicsInUse() {
        long lately = coarseMillis - ACKED_LATELY.toMillis();
        return topics.values().stream()
                .filter(topic -> !topic.isOnlyAName() && (topic.hasUnfinished() || topic.sentSince(lately)))
                .map(topic -> topic.topic)
                .collect(Collectors.toSet());
    }

    private void sampleRetries(TopicActivity topic, SignalSink next, Instant now) {
        long retries = metrics.retries(topic.topic);
        if (retries > topic.retriesSeen) {
            next.accept(new Signal.RetriesSeen(topic.topic, retries - topic.retriesSeen, now));
            topic.lastRetryMillis = coarseMillis;
            topic.retryingSinceMillis = Math.min(topic.retryingSinceMillis, coarseMillis);
        }
        topic.retriesSeen = retries;
        long since = topic.retryingSinceMillis;
        if (since == Long.MAX_VALUE || coarseMillis - since < ACKS_MISSING_AFTER.toMillis()) {
            armed |= since != Long.MAX_VALUE;
            return;
        }
        topic.retryingSinceMillis = Long.MAX_VALUE;
        Instant retrying = start.plusMillis(since);
        for (PartitionActivity partition : topic.partitions()) {
            int leader = leaders.leader(partition.partition);
            if (partition.isArmed()) {
                continue;
            }
            if (topic.hasUnfinished() && partition.flowedUntil(since, FLOWING_WITHIN.toMillis())) {
                troubled(partition, leader, next, retrying, now);
                next.accept(new Signal.AcksMissing(partition.partition, leader, retrying, now));
            } else if (partition.ackedSince(since)
                    && silence.hasLostRequests(leader, retrying.minus(CUT_SEEN_WITHIN))) {
                next.accept(new Signal.ConnectionLost(leader, Set.of(partition.partition), retrying, now));
                next.accept(new Signal.Acked(partition.partition, now));
            }
        }
    }

    private void drain(SignalSink next, Instant now) {
        List<Signal.Acked> acks = earlyAcks.takeDue(now); // first: what moved before them is in the queue then
        for (Signal signal = queue.poll(); signal != null; signal = queue.poll()) {
            next.accept(signal);
        }
        acks.forEach(next::accept);
        for (PartitionActivity partition = failing.poll(); partition != null; partition = failing.poll()) {
            int leader = leaders.leader(partition.partition);
            next.accept(new Signal.SendFailed(
                    partition.partition, leader, partition.takeFailures(), partition.lastFailure(), now));
            if (!partition.isArmed()) {
                next.accept(new Signal.Acked(
                        partition.partition, now)); // it came after the failure, and was told before it
            }
        }
    }

    private void sampleNodes(SignalSink next, Instant now) {
        Connections connections = metrics.connections();
        silence.tick(connections, now);
        reconnects.look(connections, now);
        Instant failingSince = reconnects.failingSince();
        noteConnectionsKept(now);
        for (int node : metrics.nodes()) {
            Instant since =
                    silence.look(node, metrics.requests(node), metrics.responses(node), metrics.bytesIn(node), now);
            if (armed && silence.isToldToLive(node, now)) {
                next.accept(new Signal.NodeAnswering(node, now));
            }
            if (since != null) {
                tellSilent(next, node, troubled(node, leaders.ledBy(node), next, since, now), since, now);
            }
        }
        if (failingSince != null) {
            tellRefused(next, failingSince, now);
        }
    }

    private void tellSilent(SignalSink next, int node, Set<TopicPartition> waiting, Instant since, Instant now) {
        if (waiting.isEmpty()) {
            silence.tellAgain(node); // a record may be sent to it yet
        } else {
            next.accept(new Signal.NodeSilent(node, waiting, since, now));
        }
    }

    /** Records that are lost with a connection are retried at once, which is counted by topic; of other requests nothing shows. */
    private void noteConnectionsKept(Instant now) {
        Instant end = silence.lastEnd();
        if (end.equals(endLookedAt) || now.isBefore(end.plus(CUT_SEEN_WITHIN))) {
            return;
        }
        endLookedAt = end;
        long before = millis(end.minus(CUT_SEEN_WITHIN));
        for (int node : metrics.nodes()) {
            Set<String> led = topics(leaders.ledBy(node));
            if (!led.isEmpty() && led.stream().noneMatch(topic -> hasRetriedSince(topic, before))) {
                silence.seemsToHaveKeptItsConnection(node);
            }
        }
    }

    private boolean hasLostRecords(int node, Instant since) {
        return silence.hasLostRequests(node, since)
                && topics(leaders.ledBy(node)).stream().anyMatch(topic -> hasRetriedSince(topic, millis(since)));
    }

    private boolean hasRetriedSince(String topic, long coarse) {
        TopicActivity activity = topics.get(topic);
        return activity == null || activity.lastRetryMillis >= coarse;
    }

    /** A producer that has never heard from any broker waits inside send(), and shows nothing else. */
    private void awaitFirstAnswer(SignalSink next, Instant now) {
        if (heard || !metrics.areThere()) {
            return;
        }
        heard = metrics.hasHeardAnything();
        for (TopicActivity topic : topics.values()) {
            if (heard && topic.isTroubled()) {
                topic.troubled(false);
                next.accept(new Signal.Progress(anyOf(topic), now));
            } else if (!topic.isTroubled()
                    && topic.hasWaitedSince(coarseMillis - NO_METADATA_AFTER.toMillis(), coarseMillis)) {
                topic.troubled(true);
                armed = true;
                Instant since = now.minus(NO_METADATA_AFTER);
                next.accept(new Signal.NoMetadata(Set.of(anyOf(topic)), since, now));
            }
        }
    }

    /**
     * A broker that nothing is sent to is as quiet as one that refuses, and unfinished sends are known by topic alone: where more speaks
     * against another broker of the topic, they are its. Where nothing does, each gets the time in which a healthy one is likely to be asked
     * for metadata, which a producer that cannot connect does every second.
     */
    private void tellRefused(SignalSink next, Instant failingSince, Instant now) {
        Duration throttle = metrics.throttle();
        Map<Integer, Set<String>> cutOff = new HashMap<>();
        for (int node : metrics.nodes()) {
            if (silence.isCutOff(node, failingSince, throttle)) {
                cutOff.put(node, topics(leaders.ledBy(node)));
            }
        }
        Set<Integer> suspects = cutOff.keySet().stream()
                .filter(node -> silence.isUnheard(node) || hasLostRecords(node, failingSince.minus(CUT_SEEN_WITHIN)))
                .collect(Collectors.toSet());
        cutOff.keySet().stream().filter(node -> !silence.cutOffIsTold(node)).forEach(node -> {
            boolean suspect = suspects.contains(node);
            boolean patient = silence.quietFor(node).compareTo(SILENT_AFTER) >= 0;
            Set<String> topicsOfOthers = cutOff.entrySet().stream()
                    .filter(other -> !other.getKey().equals(node))
                    .filter(other -> suspects.contains(other.getKey()) || !patient)
                    .flatMap(other -> other.getValue().stream())
                    .collect(Collectors.toSet());
            Set<TopicPartition> mayBeRefused = leaders.ledBy(node);
            mayBeRefused.removeIf(partition -> !suspect && topicsOfOthers.contains(partition.topic()));
            Set<TopicPartition> refused = troubled(node, mayBeRefused, next, failingSince, now);
            if (!refused.isEmpty()) {
                silence.tellCutOff(node);
                next.accept(new Signal.ConnectionRefused(node, refused, failingSince, now));
            }
        });
    }

    private static Set<String> topics(Set<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    /** There is trouble with those partitions of that leader that are in use, which are returned. */
    private Set<TopicPartition> troubled(
            int leader, Set<TopicPartition> partitions, SignalSink next, Instant since, Instant now) {
        Set<TopicPartition> waiting = new HashSet<>();
        for (TopicPartition partition : partitions) {
            PartitionActivity used = inUse(partition);
            if (used != null) {
                troubled(used, leader, next, since, now);
                waiting.add(partition);
            }
        }
        return waiting;
    }

    private void troubled(PartitionActivity partition, int leader, SignalSink next, Instant since, Instant now) {
        partition.arm(coarseMillis);
        PartitionActivity.Move move = partition.lastMove();
        if (move == null) {
            return;
        }
        partition.forget(move);
        if (!move.isDated() || move.from() == leader || !leaders.knows(partition.partition)) {
            return;
        }
        Instant moved = start.plusMillis(move.knownSinceMillis());
        Instant began = since.isBefore(moved) ? now : since; // it is older than what is in trouble now
        if (!moved.plus(MOVE_REMEMBERED).isBefore(began) && hasNotBeenHeardSince(move, leader)) {
            next.accept(new Signal.MovedBefore(partition.partition, move.from(), leader, began, now));
        }
    }

    /** A new leader that has sent anything is one like any other; acks that came though it has not were of the leader before. */
    private boolean hasNotBeenHeardSince(PartitionActivity.Move move, int leader) {
        return metrics.areThere()
                && move.isDated()
                && silence.hasSentNothingSince(leader, start.plusMillis(move.knownSinceMillis()));
    }

    /**
     * A leader that cannot be reached may show nothing at all, as one whose host has no address: what is sent to it waits without a retry
     * until it expires. So when leaders of a topic moved, and a record sent since has had no result for {@link #WAITED_AFTER_MOVE}, there is
     * trouble with those partitions whose new leader has acknowledged nothing: they moved while nothing was unfinished, or what was unfinished
     * was not theirs, or the leader before did it.
     */
    private void awaitAcksOfWhatMoved(TopicActivity topic, SignalSink next, Instant now) {
        if (!topic.moved) {
            return;
        }
        topic.moved = false;
        long since = coarseMillis - ACKED_LATELY.plus(WAITED_AFTER_MOVE).toMillis();
        List<PartitionActivity> watched = topic.partitions().stream()
                .filter(partition -> isWithoutAckOfNewLeader(partition, since))
                .toList();
        if (watched.isEmpty()) {
            return;
        }
        topic.moved = true;
        List<PartitionActivity> unfelt =
                watched.stream().filter(partition -> !partition.isArmed()).toList();
        if (unfelt.isEmpty()) {
            return;
        }
        if (topic.olderFinished()) {
            topic.turn(coarseMillis);
        } else if (coarseMillis - topic.turnedAtMillis
                >= WAITED_AFTER_MOVE.plus(throttle).toMillis()) {
            Instant waiting = start.plusMillis(topic.turnedAtMillis);
            for (PartitionActivity partition : unfelt) {
                int leader = leaders.leader(partition.partition);
                troubled(partition, leader, next, waiting, now);
                next.accept(new Signal.AcksMissing(partition.partition, leader, waiting, now));
            }
        }
    }

    private boolean isWithoutAckOfNewLeader(PartitionActivity partition, long sinceMillis) {
        PartitionActivity.Move move = partition.lastMove();
        return move != null
                && move.seenMillis() >= sinceMillis
                && (!partition.ackedSince(move.seenMillis() + 1)
                        || hasNotBeenHeardSince(move, leaders.leader(partition.partition)));
    }

    /** Tells the partitions in trouble that wait for nothing any more, and keeps the generations turning while any is in trouble. */
    private void settle(TopicActivity topic, SignalSink next, Instant now) {
        List<PartitionActivity> inTrouble =
                topic.partitions().stream().filter(PartitionActivity::isArmed).toList();
        if (inTrouble.isEmpty()) {
            return;
        }
        armed = true;
        if (!topic.olderFinished()) {
            return;
        }
        Set<Integer> failing = leadersThatTookNothing(topic, inTrouble);
        for (PartitionActivity partition : inTrouble) {
            if (!failing.contains(leaders.leader(partition.partition))
                    && !partition.lastResultFailed()
                    && partition.disarmIfBefore(topic.turnedAtMillis)) {
                next.accept(new Signal.Settled(partition.partition, now));
            }
        }
        topic.turn(coarseMillis);
    }

    /**
     * Leaders of which the topic's last result is a failure. That what was sent before is finished is then no sign of recovery for any
     * partition of theirs: more may wait there, since unfinished sends are known by topic alone.
     */
    private Set<Integer> leadersThatTookNothing(TopicActivity topic, List<PartitionActivity> inTrouble) {
        Map<Integer, Long> failedAt = new HashMap<>();
        for (PartitionActivity partition : inTrouble) {
            if (partition.lastResultFailed()) {
                failedAt.merge(leaders.leader(partition.partition), partition.troubledAtMillis(), Math::max);
            }
        }
        if (!failedAt.isEmpty()) {
            for (PartitionActivity partition : topic.partitions()) {
                int leader = leaders.leader(partition.partition);
                Long failed = failedAt.get(leader);
                if (failed != null && partition.ackedSince(failed)) {
                    failedAt.remove(leader);
                }
            }
        }
        return failedAt.keySet();
    }

    private boolean forget(TopicActivity topic, SignalSink next, Instant now) {
        if (!topic.forget()) {
            return false;
        }
        topic.partitions().stream()
                .filter(PartitionActivity::isArmed)
                .forEach(partition -> next.accept(new Signal.Unassigned(partition.partition, now)));
        if (topic.isTroubled()) {
            next.accept(new Signal.Unassigned(anyOf(topic), now));
        }
        leaders.forget(topic.topic);
        return true;
    }

    private long millis(Instant instant) {
        return Duration.between(start, instant).toMillis();
    }

    @Override
    public void close(SignalSink next) {
        leaderReader.close();
        tick(next);
        earlyAcks.takeDue(Instant.MAX).forEach(next::accept);
        next.accept(new Signal.Closed(clock.instant()));
    }
}
