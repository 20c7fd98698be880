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

    /**
     * Passes on what is known and all that comes.
     *
     * @param metrics the client's, as they are now
     */
    public void tellTo(ClientTap tap, Map<MetricName, ? extends Metric> metrics) {
        next = tap; // first: what comes in between is told twice, and not never
        tap.named(clientId);
        metrics.keySet().forEach(name -> tell(name, metrics, tap));
        if (!clusterId.isEmpty()) {
            tap.metadataUpdated(clusterId);
        }
    }

    /** The client may remove the metric meanwhile, or replace it: what is told last is what it has. */
    private static void tell(MetricName name, Map<MetricName, ? extends Metric> metrics, ClientTap tap) {
        KafkaMetric told = null;
        for (KafkaMetric now = get(name, metrics); now != told; now = get(name, metrics)) {
            if (now != null) {
                tap.metricAdded(now);
            } else if (told != null) {
                tap.metricRemoved(told);
            }
            told = now;
        }
    }

    private static @Nullable KafkaMetric get(MetricName name, Map<MetricName, ? extends Metric> metrics) {
        return metrics.get(name) instanceof KafkaMetric kafkas ? kafkas : null;
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
