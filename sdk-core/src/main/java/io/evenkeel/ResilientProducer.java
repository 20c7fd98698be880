package io.evenkeel;

import static io.evenkeel.retry.Operation.ABORT_TRANSACTION;
import static io.evenkeel.retry.Operation.COMMIT_TRANSACTION;
import static io.evenkeel.retry.Operation.INIT_TRANSACTIONS;
import static io.evenkeel.retry.Operation.PARTITIONS_FOR;

import io.evenkeel.config.ConfigurationGuard;
import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.GuardReport;
import io.evenkeel.delivery.CertaintyTeller;
import io.evenkeel.delivery.Provable;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import io.evenkeel.retry.KafkaTimeouts;
import io.evenkeel.retry.ProducerRetries;
import io.evenkeel.signal.CallFailures;
import io.evenkeel.signal.EarlyTap;
import io.evenkeel.signal.ProducerSignals;
import io.evenkeel.signal.SignalSource;
import io.evenkeel.signal.TrackedSend;
import io.evenkeel.signal.WrappedClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's producer, with a configuration that survives leader moves, and with a record of them.
 *
 * <p>Every call goes to the {@link KafkaProducer} inside (or the producer given to {@link ResilientKafka#wrap(Producer, Map)}), and behaves, returns and throws as there, on the same threads.
 */
public final class ResilientProducer<K, V> implements Producer<K, V> {

    private final Producer<K, V> delegate;
    /** Null when the kill switch is on. */
    private final @Nullable ProducerSignals signals;

    private final CertaintyTeller certainty;
    private final GuardReport guardReport;
    private final ProducerRetries retries;
    private final Membership membership;

    /** Like {@link KafkaProducer#KafkaProducer(Properties)}; joins {@link ResilientKafka#shared()}. */
    public ResilientProducer(Properties properties) {
        this(properties, null, null);
    }

    /** Like {@link KafkaProducer#KafkaProducer(Properties, Serializer, Serializer)}; joins {@link ResilientKafka#shared()}. */
    public ResilientProducer(
            Properties properties, @Nullable Serializer<K> keySerializer, @Nullable Serializer<V> valueSerializer) {
        this(ConfigurationGuard.asMap(properties), keySerializer, valueSerializer);
    }

    /** Like {@link KafkaProducer#KafkaProducer(Map)}; joins {@link ResilientKafka#shared()}. */
    public ResilientProducer(Map<String, Object> config) {
        this(config, null, null);
    }

    /** Like {@link KafkaProducer#KafkaProducer(Map, Serializer, Serializer)}; joins {@link ResilientKafka#shared()}. */
    public ResilientProducer(
            Map<String, Object> config,
            @Nullable Serializer<K> keySerializer,
            @Nullable Serializer<V> valueSerializer) {
        this(ResilientKafka.shared(), config, keySerializer, valueSerializer);
    }

    ResilientProducer(
            ResilientKafka kafka,
            Map<String, Object> config,
            @Nullable Serializer<K> keySerializer,
            @Nullable Serializer<V> valueSerializer) {
        Guarded guarded = ConfigurationGuard.producer(config, kafka.settings());
        this.guardReport = guarded.report();
        if (!guarded.settings().enabled()) {
            this.signals = null;
            this.certainty = certainty(kafka, Provable.NOTHING);
            this.delegate = new KafkaProducer<>(guarded.config(), keySerializer, valueSerializer);
            this.retries = ProducerRetries.off();
            this.membership = ResilientKafka.leftAlone(Role.PRODUCER);
            return;
        }
        this.certainty = certainty(kafka, guarded.transactional() ? Provable.WHAT_WAS_ANSWERED : Provable.ALL);
        ProducerSignals seen = signals(kafka, guarded.requestTimeout(), certainty);
        Producer<K, V> made =
                new KafkaProducer<>(seen.tap(guarded.config(), guarded.reporters()), keySerializer, valueSerializer);
        this.signals = seen;
        this.delegate = made;
        try {
            seen.readLeadersFrom(made::partitionsFor);
            ClientRef client = new ClientRef(seen.clientId(), Role.PRODUCER);
            ResilientKafka.tell(client, guardReport, false);
            this.retries = retries(kafka, guarded, client, seen.callFailures());
            this.membership = kafka.join(client, guarded, seen);
        } catch (Throwable e) {
            // nobody else has it
            kafka.errors().contain("closing a client that cannot be watched", () -> made.close(Duration.ZERO));
            throw e;
        }
    }

    private ResilientProducer(ResilientKafka kafka, Producer<K, V> existing, MadeElsewhere known) {
        Guarded guarded = known.guarded();
        this.guardReport = guarded.report();
        this.delegate = existing;
        this.certainty = certainty(kafka, provable(existing, known));
        ProducerSignals seen = signals(kafka, guarded.requestTimeout(), certainty);
        this.signals = seen;
        seen.wrappedInUse();
        seen.readLeadersFrom(existing::partitionsFor);
        EarlyTap<?> tap = known.tap();
        SignalSource source = seen;
        if (tap == null) {
            seen.untold(WrappedClient.nameOf(existing.metrics()));
            source = new WrappedClient(seen, seen, seen::compareLeaders, existing::metrics, kafka.clock());
        } else {
            tap.tellTo(seen, existing.metrics());
        }
        ClientRef client = new ClientRef(seen.clientId(), Role.PRODUCER);
        known.tell(client);
        this.retries = retries(kafka, guarded, client, seen.callFailures());
        this.membership = kafka.join(client, guarded, source);
    }

    /** Watches one that exists; it is returned as it is where the kill switch is on. */
    static <K, V> Producer<K, V> around(ResilientKafka kafka, Producer<K, V> existing, MadeElsewhere known) {
        if (known.guarded().settings().enabled()) {
            return new ResilientProducer<>(kafka, existing, known);
        }
        ResilientKafka.leftAlone(Role.PRODUCER);
        return existing;
    }

    /** A subclass is no KafkaProducer here: it may do anything around a send. */
    private static Provable provable(Producer<?, ?> existing, MadeElsewhere known) {
        if (existing.getClass() != KafkaProducer.class) {
            return Provable.NOTHING;
        }
        return known.judgedWhenMade() && !known.guarded().transactional() ? Provable.ALL : Provable.WHAT_WAS_ANSWERED;
    }

    private CertaintyTeller certainty(ResilientKafka kafka, Provable provable) {
        return new CertaintyTeller(provable, this::episodeOf, kafka.metering());
    }

    private @Nullable Episode episodeOf(TopicPartition partition) {
        return membership.open(partition);
    }

    private static ProducerSignals signals(ResilientKafka kafka, Duration requestTimeout, CertaintyTeller certainty) {
        return new ProducerSignals(
                kafka.clock(), InstantSource.system(), requestTimeout, kafka.watch()::wake, kafka.errors(), certainty);
    }

    private static ProducerRetries retries(
            ResilientKafka kafka, Guarded guarded, ClientRef client, CallFailures failures) {
        Duration maxBlock = KafkaTimeouts.ofProducer(guarded.config());
        return new ProducerRetries(
                client.toString(),
                maxBlock,
                guarded.settings().retryTotal(maxBlock),
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

    /** The producer inside. What is sent through it is not seen. */
    public Producer<K, V> unwrap() {
        return delegate;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        if (signals == null) {
            return delegate.send(record, callback);
        }
        TrackedSend tracked = signals.sending(record.topic(), callback);
        boolean thrown = true;
        try {
            Future<RecordMetadata> result = tracked.resultIn(delegate.send(record, tracked));
            thrown = false;
            return result;
        } catch (SerializationException e) {
            throw tracked.thrown() ? certainty.tellThrown(e) : e;
        } finally {
            if (thrown) {
                tracked.thrown();
            }
        }
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
    public void close(Duration timeout) {
        try {
            membership.end();
        } finally {
            delegate.close(timeout);
        }
    }

    // What follows is passed on as it is; blocking calls are made again where that is safe (docs/safe-retries.md).

    @Override
    public void initTransactions() {
        retries.run(INIT_TRANSACTIONS, delegate::initTransactions);
    }

    @Override
    public void beginTransaction() {
        delegate.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        retries.once("sendOffsetsToTransaction", () -> delegate.sendOffsetsToTransaction(offsets, groupMetadata));
    }

    @Override
    public void commitTransaction() {
        retries.run(COMMIT_TRANSACTION, delegate::commitTransaction);
    }

    @Override
    public void abortTransaction() {
        retries.run(ABORT_TRANSACTION, delegate::abortTransaction);
    }

    @Override
    public void flush() {
        delegate.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return retries.call(PARTITIONS_FOR, () -> delegate.partitionsFor(topic));
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return delegate.metrics();
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
