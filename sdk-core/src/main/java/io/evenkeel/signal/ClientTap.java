package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/** What a client tells through {@link MetadataTap}, on its own threads: enqueue or count, never call the client. */
public interface ClientTap {

    /** Where a failure of ours ends. */
    InternalErrors errors();

    /** The client is being made, and this is its name, given or made up by Kafka. */
    void named(String clientId);

    /**
     * New metadata is in force. Runs under the lock of the client's metadata.
     *
     * @param clusterId the cluster's id, or null where the broker does not tell
     */
    void metadataUpdated(@Nullable String clusterId);

    /** A metric is there, or is there anew. */
    void metricAdded(KafkaMetric metric);

    /** A metric is gone. */
    void metricRemoved(KafkaMetric metric);
}
