package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.internal.InternalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a client tells while somebody begins to listen to it. */
class EarlyTapTest {

    private final Map<MetricName, KafkaMetric> metrics = new ConcurrentHashMap<>();
    private final EarlyTap<String> early = new EarlyTap<>("judged", new InternalErrors());
    private Runnable meanwhile = () -> {};

    /** What whoever listens has. */
    private final Map<MetricName, KafkaMetric> heard = new ConcurrentHashMap<>();

    private final List<String> told = new ArrayList<>();

    private final ClientTap listener = new ClientTap() {
        @Override
        public InternalErrors errors() {
            return early.errors();
        }

        @Override
        public void named(String clientId) {
            told.add(clientId);
        }

        @Override
        public void metadataUpdated(@Nullable String clusterId) {
            told.add(clusterId);
        }

        @Override
        public void metricAdded(KafkaMetric metric) {
            Runnable now = meanwhile;
            meanwhile = () -> {};
            now.run();
            heard.put(metric.metricName(), metric);
        }

        @Override
        public void metricRemoved(KafkaMetric metric) {
            heard.remove(metric.metricName());
        }
    };

    private static KafkaMetric metric(String name) {
        return new KafkaMetric(
                new Object(),
                new MetricName(name, "producer-metrics", "", Map.of()),
                (Measurable) (config, now) -> 0,
                new MetricConfig(),
                Time.SYSTEM);
    }

    /** As Kafka's Metrics do: first there, then told. */
    private void add(KafkaMetric metric) {
        metrics.put(metric.metricName(), metric);
        early.metricAdded(metric);
    }

    private void remove(KafkaMetric metric) {
        metrics.remove(metric.metricName());
        early.metricRemoved(metric);
    }

    @Test
    void whatWasThereBeforeIsToldToWhoeverBeginsToListen() {
        early.named("p");
        early.metadataUpdated("cluster");
        add(metric("a"));
        add(metric("b"));
        early.tellTo(listener, metrics);
        add(metric("c"));
        assertThat(told).containsExactly("p", "cluster");
        assertThat(heard).isEqualTo(metrics).hasSize(3);
    }

    @Test
    void aMetricThatGoesWhileItIsToldIsNotPutBack() {
        KafkaMetric going = metric("a");
        add(going);
        meanwhile = () -> remove(going);
        early.tellTo(listener, metrics);
        assertThat(metrics).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void aMetricThatIsReplacedWhileItIsToldIsTheNewOne() {
        KafkaMetric old = metric("a");
        KafkaMetric anew = metric("a");
        add(old);
        meanwhile = () -> {
            remove(old);
            add(anew);
        };
        early.tellTo(listener, metrics);
        assertThat(heard.values()).containsExactly(anew);
    }
}
