package io.evenkeel.testkit.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose records a {@link Ledger} numbers: an application that is handed it is judged without being changed. Each record is sent
 * as a copy with one more header, {@code evenkeel-ledger}; all else behaves, returns and throws as the producer inside, on the same
 * threads, and closing this closes that.
 *
 * <p>What the application sends again itself is another record with a number of its own, and no duplicate. Transactions are refused:
 * aborted records are acked too.
 *
 * @param <K> the application's
 * @param <V> the application's
 */
public final class LedgerProducer<K, V> implements Producer<K, V> {

    private final Producer<K, V> delegate;
    private final Ledger ledger;

    /** Sends through that producer, which may be shared, and keeps the ledger. A ledger is for one producer. */
    public LedgerProducer(Producer<K, V> delegate, Ledger ledger) {
        this.delegate = delegate;
        this.ledger = ledger;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        return ledger.send(delegate, record, callback);
    }

    /** Refused. */
    @Override
    public void initTransactions() {
        throw transactional("initTransactions");
    }

    /** Refused. */
    @Override
    public void beginTransaction() {
        throw transactional("beginTransaction");
    }

    /** Refused. */
    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        throw transactional("sendOffsetsToTransaction");
    }

    /** Refused. */
    @Override
    public void commitTransaction() {
        throw transactional("commitTransaction");
    }

    /** Refused. */
    @Override
    public void abortTransaction() {
        throw transactional("abortTransaction");
    }

    private static UnsupportedOperationException transactional(String method) {
        return new UnsupportedOperationException(method
                + "(): a ledger cannot judge a transactional producer, since aborted records are acked too; leave out"
                + " transactional.id, or do not wrap this producer");
    }

    // What follows is passed on as it is.

    @Override
    public void flush() {
        delegate.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return delegate.partitionsFor(topic);
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

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public void close(Duration timeout) {
        delegate.close(timeout);
    }
}
