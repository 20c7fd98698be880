package io.evenkeel;

import static io.evenkeel.retry.Operation.ABORT_TRANSACTION;
import static io.evenkeel.retry.Operation.COMMIT_TRANSACTION;
import static io.evenkeel.retry.Operation.INIT_TRANSACTIONS;
import static io.evenkeel.retry.Operation.PARTITIONS_FOR;

import io.evenkeel.config.ConfigurationGuard;
import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.GuardReport;
import io.evenkeel.delivery.CertaintyTeller;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import io.evenkeel.retry.KafkaTimeouts;
import io.evenkeel.retry.ProducerRetries;
import io.evenkeel.retry.RetryListener;
import io.evenkeel.signal.ProducerSignals;
import io.evenkeel.signal.TrackedSend;
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
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's producer, with a configuration that survives leader moves, and with a record of them.
 *
 * <p>Every call goes to the {@link KafkaProducer} inside, and behaves, returns and throws as there, on the same threads.
 */
public final class ResilientProducer<K, V> implements Producer<K, V> {

    private final Producer<K, V> delegate;
    /** Null when the kill switch is on. */
    private final @Nullable ProducerSignals signals;

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
            this.delegate = new KafkaProducer<>(guarded.config(), keySerializer, valueSerializer);
            this.retries = ProducerRetries.off();
            this.membership = ResilientKafka.leftAlone(Role.PRODUCER);
            return;
        }
        this.signals = new ProducerSignals(
                kafka.clock(),
                InstantSource.system(),
                kafka.watch()::wake,
                kafka.errors(),
                new CertaintyTeller(guarded.transactional(), kafka.metering()));
        this.delegate =
                new KafkaProducer<>(signals.tap(guarded.config(), guarded.reporters()), keySerializer, valueSerializer);
        Duration maxBlock = KafkaTimeouts.ofProducer(guarded.config());
        this.retries = new ProducerRetries(
                "producer " + signals.clientId(),
                maxBlock,
                guarded.settings().retryTotal(maxBlock),
                kafka.clock(),
                RetryListener.noop(),
                kafka.errors());
        signals.readLeadersFrom(delegate::partitionsFor);
        this.membership = kafka.join(signals.clientId(), Role.PRODUCER, guarded, signals);
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
        delegate.sendOffsetsToTransaction(offsets, groupMetadata);
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
