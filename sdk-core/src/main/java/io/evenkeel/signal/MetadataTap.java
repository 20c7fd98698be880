package io.evenkeel.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/**
 * Our ear inside one Kafka client. Kafka makes it, from a class name in {@code metric.reporters}; the object it reports to travels
 * as a live value in the same configuration, which Kafka hands to {@link #configure} untouched. So each client finds its own
 * without a registry.
 *
 * <p>Kafka calls every {@link MetricsReporter} that is a {@link ClusterResourceListener} after each full and each partial update of
 * metadata. An exception out of {@code onUpdate} would kill the producer's network thread, or leave the application's poll().
 */
public final class MetadataTap implements MetricsReporter, ClusterResourceListener {

    private static final String TAP = "evenkeel.internal.tap";

    private @Nullable ClientTap tap;

    /**
     * A copy of the configuration that makes a client report to that tap.
     *
     * @param reporters the effective value of {@code metric.reporters}: naming one drops Kafka's default list
     */
    static Map<String, Object> install(Map<String, Object> config, List<String> reporters, ClientTap tap) {
        return install(config, reporters, made -> tap);
    }

    /** Same, of a configuration of which any number of clients may be made. */
    static Map<String, Object> install(Map<String, Object> config, List<String> reporters, TapSource taps) {
        List<String> withOurs = new ArrayList<>(reporters);
        withOurs.add(MetadataTap.class.getName());
        Map<String, Object> tapped = new HashMap<>(config);
        tapped.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, withOurs);
        tapped.put(TAP, taps);
        return tapped;
    }

    /** What makes the taps of clients made of that configuration, or null. */
    static @Nullable TapSource tapsIn(Map<String, ?> config) {
        return config.get(TAP) instanceof TapSource taps ? taps : null;
    }

    /** Throws Kafka's ConfigException where what the client is to be made of is refused: Kafka then does not make it. */
    @Override
    public void configure(Map<String, ?> configs) {
        TapSource taps = tapsIn(configs);
        ClientTap ours = taps == null ? null : taps.tapFor(configs);
        if (ours != null) {
            tap = ours;
            ours.named(String.valueOf(configs.get(CommonClientConfigs.CLIENT_ID_CONFIG)));
        }
    }

    @Override
    public void onUpdate(ClusterResource clusterResource) {
        tell(tap -> tap.metadataUpdated(clusterResource.clusterId()));
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        tell(tap -> tap.metricAdded(metric));
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        tell(tap -> tap.metricRemoved(metric));
    }

    @Override
    public void close() {}

    private void tell(Consumer<ClientTap> news) {
        ClientTap ours = tap;
        if (ours != null) {
            ours.errors().contain("taking note of what a client does", () -> news.accept(ours));
        }
    }
}
