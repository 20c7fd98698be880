package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows that has no ear of ours. What it does not tell is looked up on a tick: its metrics in the map that it has of them,
 * and whether its leaders are still the same.
 */
public final class WrappedClient implements SignalSource {

    /**
     * How often leaders are compared. 1,000 partitions take 0.06 to 0.15 ms (measured on a busy machine), so that this costs under
     * 0.1 % of a core.
     */
    static final Duration COMPARED_EVERY = Duration.ofMillis(250);

    /**
     * How often all metrics are looked through though there are no more and no fewer: a rebalance makes as many as it removes. Soon enough
     * for a broker that is called silent after 2 s; 6,000 metrics take 0.2 ms (measured).
     */
    static final Duration SCANNED_EVERY = Duration.ofSeconds(1);

    private final SignalSource signals;
    private final ClientTap tap;
    private final Runnable compare;
    private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;
    private final InstantSource clock;

    private int known;
    private Instant scanned;
    private Instant compared;

    /**
     * Reads all metrics once.
     *
     * @param tap hears of metrics
     * @param compare makes the signals look at the leaders soon
     * @param metrics of the client; read from any thread. Empty where it tells them
     */
    public WrappedClient(
            SignalSource signals,
            ClientTap tap,
            Runnable compare,
            Supplier<? extends Map<MetricName, ? extends Metric>> metrics,
            InstantSource clock) {
        this.signals = signals;
        this.tap = tap;
        this.compare = compare;
        this.metrics = metrics;
        this.clock = clock;
        this.scanned = clock.instant();
        this.compared = scanned;
        scan(metrics.get());
        compare.run();
    }

    /** The name of the client with these metrics: most of them are tagged with it. Empty when none is. */
    public static String nameOf(Map<MetricName, ? extends Metric> metrics) {
        for (MetricName name : metrics.keySet()) {
            String id = name.tags().get("client-id");
            if (id != null) {
                return id;
            }
        }
        return "";
    }

    @Override
    public boolean tick(SignalSink next) {
        Instant now = clock.instant();
        Map<MetricName, ? extends Metric> all = metrics.get();
        if (all.size() != known || isDue(scanned, SCANNED_EVERY, now)) {
            scanned = now;
            scan(all);
        }
        if (isDue(compared, COMPARED_EVERY, now)) {
            compared = now;
            compare.run();
        }
        return signals.tick(next);
    }

    private static boolean isDue(Instant last, Duration every, Instant now) {
        return !last.plus(every).isAfter(now);
    }

    private void scan(Map<MetricName, ? extends Metric> all) {
        known = all.size();
        for (Metric metric : all.values()) {
            if (metric instanceof KafkaMetric kafkas) {
                tap.metricAdded(kafkas);
            }
        }
    }

    @Override
    public String clusterId() {
        return signals.clusterId();
    }

    @Override
    public Set<TopicPartition> inUse() {
        return signals.inUse();
    }

    @Override
    public boolean isTimePassing() {
        return signals.isTimePassing();
    }

    @Override
    public @Nullable Node server(TopicPartition partition) {
        return signals.server(partition);
    }

    @Override
    public @Nullable Node leader(TopicPartition partition) {
        return signals.leader(partition);
    }

    @Override
    public List<Node> brokers() {
        return signals.brokers();
    }

    @Override
    public void close(SignalSink next) {
        signals.close(next);
    }
}
