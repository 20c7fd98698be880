package io.evenkeel;

import static io.evenkeel.retry.Operation.BEGINNING_OFFSETS;
import static io.evenkeel.retry.Operation.COMMITTED;
import static io.evenkeel.retry.Operation.COMMIT_SYNC;
import static io.evenkeel.retry.Operation.END_OFFSETS;
import static io.evenkeel.retry.Operation.LIST_TOPICS;
import static io.evenkeel.retry.Operation.OFFSETS_FOR_TIMES;
import static io.evenkeel.retry.Operation.PARTITIONS_FOR;
import static io.evenkeel.retry.Operation.POSITION;

import io.evenkeel.config.ConfigurationGuard;
import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.GuardReport;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import io.evenkeel.retry.ConsumerRetries;
import io.evenkeel.retry.KafkaTimeouts;
import io.evenkeel.signal.CallFailures;
import io.evenkeel.signal.ConsumerSignals;
import io.evenkeel.signal.EarlyTap;
import io.evenkeel.signal.SignalSource;
import io.evenkeel.signal.Subscription;
import io.evenkeel.signal.WrappedClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's consumer, with a configuration that survives leader moves, and with a record of them.
 *
 * <p>Every call goes to the {@link KafkaConsumer} inside (or the consumer given to {@link ResilientKafka#wrap(Consumer, Map)}), and behaves, returns and throws as there, on the same threads. Like it, this
 * is not thread-safe but for {@link #wakeup()} and {@link #metrics()}.
 */
public final class ResilientConsumer<K, V> implements Consumer<K, V> {

    private final Consumer<K, V> delegate;
    /** Null when the kill switch is on. */
    private final @Nullable ConsumerSignals signals;

    private final @Nullable Polling<K, V> polling;

    /** Whether rebalances are told to us: only of a subscription that was made here. */
    private volatile boolean subscribedHere;

    private final GuardReport guardReport;
    private final ConsumerRetries retries;
    private final Membership membership;

    /** Like {@link KafkaConsumer#KafkaConsumer(Properties)}; joins {@link ResilientKafka#shared()}. */
    public ResilientConsumer(Properties properties) {
        this(properties, null, null);
    }

    /** Like {@link KafkaConsumer#KafkaConsumer(Properties, Deserializer, Deserializer)}; joins {@link ResilientKafka#shared()}. */
    public ResilientConsumer(
            Properties properties,
            @Nullable Deserializer<K> keyDeserializer,
            @Nullable Deserializer<V> valueDeserializer) {
        this(ConfigurationGuard.asMap(properties), keyDeserializer, valueDeserializer);
    }

    /** Like {@link KafkaConsumer#KafkaConsumer(Map)}; joins {@link ResilientKafka#shared()}. */
    public ResilientConsumer(Map<String, Object> config) {
        this(config, null, null);
    }

    /** Like {@link KafkaConsumer#KafkaConsumer(Map, Deserializer, Deserializer)}; joins {@link ResilientKafka#shared()}. */
    public ResilientConsumer(
            Map<String, Object> config,
            @Nullable Deserializer<K> keyDeserializer,
            @Nullable Deserializer<V> valueDeserializer) {
        this(ResilientKafka.shared(), config, keyDeserializer, valueDeserializer);
    }

    ResilientConsumer(
            ResilientKafka kafka,
            Map<String, Object> config,
            @Nullable Deserializer<K> keyDeserializer,
            @Nullable Deserializer<V> valueDeserializer) {
        Guarded guarded = ConfigurationGuard.consumer(config, kafka.settings());
        this.guardReport = guarded.report();
        if (!guarded.settings().enabled()) {
            this.signals = null;
            this.polling = null;
            this.delegate = new KafkaConsumer<>(guarded.config(), keyDeserializer, valueDeserializer);
            this.retries = ConsumerRetries.off(KafkaTimeouts.ofConsumer(guarded.config()));
            this.membership = ResilientKafka.leftAlone(Role.CONSUMER);
            return;
        }
        ConsumerSignals seen = signals(kafka, guarded);
        Consumer<K, V> made = new KafkaConsumer<>(
                seen.tap(guarded.config(), guarded.reporters()), keyDeserializer, valueDeserializer);
        this.signals = seen;
        this.delegate = made;
        this.polling = new Polling<>(made, seen, kafka.clock());
        try {
            ClientRef client = new ClientRef(seen.clientId(), Role.CONSUMER);
            ResilientKafka.tell(client, guardReport, false);
            this.retries = retries(kafka, guarded, client, seen.callFailures());
            this.membership = kafka.join(client, guarded, seen);
        } catch (Throwable e) {
            // nobody else has it
            kafka.errors()
                    .contain(
                            "closing a client that cannot be watched",
                            () -> made.close(CloseOptions.timeout(Duration.ZERO)));
            throw e;
        }
    }

    private ResilientConsumer(ResilientKafka kafka, Consumer<K, V> existing, MadeElsewhere known) {
        Guarded guarded = known.guarded();
        this.guardReport = guarded.report();
        this.delegate = existing;
        ConsumerSignals seen = signals(kafka, guarded);
        this.signals = seen;
        this.polling = new Polling<>(existing, seen, kafka.clock());
        // what it names may come of a pattern
        seen.subscribed(existing.subscription().isEmpty() ? Subscription.BY_NAME : Subscription.PATTERN, "");
        seen.wrappedInUse();
        EarlyTap<?> tap = known.tap();
        SignalSource source;
        if (tap == null) {
            seen.named(WrappedClient.nameOf(existing.metrics()));
            source = new WrappedClient(seen, seen, seen::assignmentChanged, existing::metrics, kafka.clock());
        } else {
            tap.tellTo(seen, existing.metrics());
            // who subscribed before has no rebalance listener of ours
            source = new WrappedClient(seen, seen, this::compareUntilSubscribed, Map::of, kafka.clock());
        }
        ClientRef client = new ClientRef(seen.clientId(), Role.CONSUMER);
        known.tell(client);
        this.retries = retries(kafka, guarded, client, seen.callFailures());
        this.membership = kafka.join(client, guarded, source);
    }

    /** Watches one that exists; it is returned as it is where the kill switch is on. */
    static <K, V> Consumer<K, V> around(ResilientKafka kafka, Consumer<K, V> existing, MadeElsewhere known) {
        if (known.guarded().settings().enabled()) {
            return new ResilientConsumer<>(kafka, existing, known);
        }
        ResilientKafka.leftAlone(Role.CONSUMER);
        return existing;
    }

    private static ConsumerSignals signals(ResilientKafka kafka, Guarded guarded) {
        boolean ofFollowers =
                guarded.config().get(ConsumerConfig.CLIENT_RACK_CONFIG) instanceof String rack && !rack.isEmpty();
        return new ConsumerSignals(
                kafka.clock(), guarded.fetchMaxWait(), ofFollowers, kafka.watch()::wake, kafka.errors());
    }

    private static ConsumerRetries retries(
            ResilientKafka kafka, Guarded guarded, ClientRef client, CallFailures failures) {
        return new ConsumerRetries(
                client.toString(),
                guarded.settings().retryTotal(KafkaTimeouts.ofConsumer(guarded.config())),
                kafka.clock(),
                CallWatch.of(kafka.metering(), failures),
                kafka.errors());
    }

    /** What the guard found in the configuration that was given, and did about it. */
    public GuardReport guardReport() {
        return guardReport;
    }

    /**
     * Its episodes, in the order in which they began: those that are open, as they stand, and the latest that are over, up to
     * {@value ResilientKafka#EPISODES_KEPT_PER_CLIENT}. Any thread; no I/O.
     */
    public List<Episode> episodes() {
        return membership.episodes();
    }

    /** How it stands. Any thread; no I/O. */
    public Health health() {
        return membership.health();
    }

    /** The consumer inside. What is done through it is not seen. */
    public Consumer<K, V> unwrap() {
        return delegate;
    }

    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        return polling == null ? delegate.poll(timeout) : polling.poll(timeout);
    }

    @Override
    public void subscribe(Collection<String> topics) {
        if (polling == null) {
            delegate.subscribe(topics);
        } else {
            delegate.subscribe(topics, polling.watching(null));
        }
        subscribedHere(Subscription.BY_NAME, "");
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener callback) {
        delegate.subscribe(topics, watched(callback));
        subscribedHere(Subscription.BY_NAME, "");
    }

    @Override
    public void subscribe(Pattern pattern) {
        if (polling == null) {
            delegate.subscribe(pattern);
        } else {
            delegate.subscribe(pattern, polling.watching(null));
        }
        subscribedHere(Subscription.PATTERN, pattern.pattern());
    }

    @Override
    public void subscribe(Pattern pattern, ConsumerRebalanceListener callback) {
        delegate.subscribe(pattern, watched(callback));
        subscribedHere(Subscription.PATTERN, pattern.pattern());
    }

    @Override
    public void subscribe(SubscriptionPattern pattern) {
        if (polling == null) {
            delegate.subscribe(pattern);
        } else {
            delegate.subscribe(pattern, polling.watching(null));
        }
        subscribedHere(Subscription.BROKERS_PATTERN, pattern.pattern());
    }

    @Override
    public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener callback) {
        delegate.subscribe(pattern, watched(callback));
        subscribedHere(Subscription.BROKERS_PATTERN, pattern.pattern());
    }

    /** Null goes to Kafka as it is: what it says of it is its own. */
    @SuppressWarnings("NullAway")
    private ConsumerRebalanceListener watched(@Nullable ConsumerRebalanceListener callback) {
        return callback == null || polling == null ? callback : polling.watching(callback);
    }

    private void compareUntilSubscribed() {
        if (!subscribedHere) {
            assignmentChanged();
        }
    }

    /** Only what Kafka has taken in counts: a call that throws leaves the consumer with what it had. */
    private void subscribedHere(Subscription to, String pattern) {
        subscribedHere = true;
        subscribed(to, pattern);
    }

    private void subscribed(Subscription to, String pattern) {
        if (signals != null) {
            signals.subscribed(to, pattern);
        }
    }

    private void assignmentChanged() {
        if (signals != null) {
            signals.assignmentChanged();
        }
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        delegate.assign(partitions);
        subscribed(Subscription.BY_NAME, "");
    }

    @Override
    public void unsubscribe() {
        delegate.unsubscribe();
        subscribed(Subscription.BY_NAME, "");
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        delegate.pause(partitions);
        if (polling != null) {
            polling.vanished().paused(partitions);
        }
        assignmentChanged();
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        delegate.resume(polling == null ? partitions : polling.vanished().resumable(partitions));
        assignmentChanged();
    }

    @Override
    public void close() {
        try {
            membership.end();
        } finally {
            delegate.close();
        }
    }

    @Override
    @Deprecated
    @SuppressWarnings({"deprecation", "InlineMeSuggester"}) // Kafka's own deprecation, passed on
    public void close(Duration timeout) {
        try {
            membership.end();
        } finally {
            delegate.close(timeout);
        }
    }

    @Override
    public void close(CloseOptions option) {
        try {
            membership.end();
        } finally {
            delegate.close(option);
        }
    }

    // What follows is passed on as it is; blocking calls are made again where that is safe (docs/safe-retries.md).

    @Override
    public Set<TopicPartition> assignment() {
        return delegate.assignment();
    }

    @Override
    public Set<String> subscription() {
        return delegate.subscription();
    }

    @Override
    public void commitSync() {
        retries.run(COMMIT_SYNC, delegate::commitSync);
    }

    @Override
    public void commitSync(Duration timeout) {
        retries.run(COMMIT_SYNC, timeout, delegate::commitSync);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        retries.run(COMMIT_SYNC, left -> delegate.commitSync(offsets, left));
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        retries.run(COMMIT_SYNC, timeout, left -> delegate.commitSync(offsets, left));
    }

    @Override
    public void commitAsync() {
        delegate.commitAsync();
    }

    @Override
    public void commitAsync(OffsetCommitCallback callback) {
        delegate.commitAsync(callback);
    }

    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        delegate.commitAsync(offsets, callback);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        delegate.seek(partition, offset);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offsetAndMetadata) {
        delegate.seek(partition, offsetAndMetadata);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        delegate.seekToBeginning(partitions);
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        delegate.seekToEnd(partitions);
    }

    @Override
    public long position(TopicPartition partition) {
        return retries.call(POSITION, left -> delegate.position(partition, left));
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        return retries.call(POSITION, timeout, left -> delegate.position(partition, left));
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        return retries.call(COMMITTED, left -> delegate.committed(partitions, left));
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return retries.call(COMMITTED, timeout, left -> delegate.committed(partitions, left));
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return delegate.metrics();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return retries.call(PARTITIONS_FOR, left -> delegate.partitionsFor(topic, left));
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return retries.call(PARTITIONS_FOR, timeout, left -> delegate.partitionsFor(topic, left));
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics() {
        return retries.call(LIST_TOPICS, delegate::listTopics);
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        return retries.call(LIST_TOPICS, timeout, delegate::listTopics);
    }

    @Override
    public Set<TopicPartition> paused() {
        Set<TopicPartition> paused = delegate.paused();
        return polling == null ? paused : polling.vanished().pausedByApplication(paused);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsToSearch) {
        return retries.call(OFFSETS_FOR_TIMES, left -> delegate.offsetsForTimes(timestampsToSearch, left));
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsToSearch, Duration timeout) {
        return retries.call(OFFSETS_FOR_TIMES, timeout, left -> delegate.offsetsForTimes(timestampsToSearch, left));
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return retries.call(BEGINNING_OFFSETS, left -> delegate.beginningOffsets(partitions, left));
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return retries.call(BEGINNING_OFFSETS, timeout, left -> delegate.beginningOffsets(partitions, left));
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return retries.call(END_OFFSETS, left -> delegate.endOffsets(partitions, left));
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return retries.call(END_OFFSETS, timeout, left -> delegate.endOffsets(partitions, left));
    }

    @Override
    public OptionalLong currentLag(TopicPartition topicPartition) {
        return delegate.currentLag(topicPartition);
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        return delegate.groupMetadata();
    }

    @Override
    public void enforceRebalance() {
        delegate.enforceRebalance();
    }

    @Override
    public void enforceRebalance(String reason) {
        delegate.enforceRebalance(reason);
    }

    @Override
    public void wakeup() {
        retries.wakeup(delegate::wakeup);
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return delegate.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        delegate.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        delegate.unregisterMetricFromSubscription(metric);
    }
}
