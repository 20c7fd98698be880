package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * What a client reports to until somebody asks for it: keeps its name and its cluster, and afterwards passes everything on.
 *
 * @param <J> what was found in its configuration when it was made
 */
public final class EarlyTap<J> implements ClientTap {

    private final @Nullable J judgement;
    private final InternalErrors errors;
    private volatile String clientId = "";
    private volatile String clusterId = "";
    /** The client's first metric, which it keeps for life: no other client has this very object. */
    private volatile @Nullable KafkaMetric mark;

    private volatile @Nullable ClientTap next;

    EarlyTap(@Nullable J judgement, InternalErrors errors) {
        this.judgement = judgement;
        this.errors = errors;
    }

    /** What was found in its configuration; null when judging it failed. */
    public @Nullable J judgement() {
        return judgement;
    }

    /** Passes on what is known and all that comes. Metrics from before are to be read from the client. */
    public void tellTo(ClientTap tap) {
        next = tap; // first: what comes in between is told twice, and not never
        tap.named(clientId);
        if (!clusterId.isEmpty()) {
            tap.metadataUpdated(clusterId);
        }
    }

    boolean isOf(Map<MetricName, ? extends Metric> metrics) {
        KafkaMetric first = mark;
        return first != null && metrics.get(first.metricName()) == first;
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
        ClientTap tap = next;
        if (tap != null) {
            tap.metadataUpdated(id);
        }
    }

    @Override
    public void metricAdded(KafkaMetric metric) {
        if (mark == null) {
            mark = metric;
        }
        ClientTap tap = next;
        if (tap != null) {
            tap.metricAdded(metric);
        }
    }

    @Override
    public void metricRemoved(KafkaMetric metric) {
        ClientTap tap = next;
        if (tap != null) {
            tap.metricRemoved(metric);
        }
    }
}
