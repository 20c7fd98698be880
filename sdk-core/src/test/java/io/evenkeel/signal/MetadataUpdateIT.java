package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What {@link LeaderReader} relies on, which Kafka does not document. */
class MetadataUpdateIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** Is told of an update before our reporter is, and takes its time. */
    public static final class Slow implements ProducerInterceptor<String, String>, ClusterResourceListener {

        static final CountDownLatch TOLD = new CountDownLatch(1);
        static final CountDownLatch GO_ON = new CountDownLatch(1);

        @Override
        public void onUpdate(ClusterResource clusterResource) {
            TOLD.countDown();
            try {
                GO_ON.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
            return record;
        }

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    @Test
    void anUpdateThatIsBeingToldIsAwaited() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.builder().brokers(1).start();
                Producer<String, String> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "interceptor.classes",
                                Slow.class.getName()),
                        new StringSerializer(),
                        new StringSerializer())) {
            cluster.createTopic("orders", 1, 1);
            ClientMetrics metrics = new ClientMetrics(false);
            for (Metric metric : producer.metrics().values()) {
                metrics.added((KafkaMetric) metric);
            }
            assertThat(metrics.canAwaitMetadataUpdate()).isTrue();
            Thread asking = new Thread(() -> producer.partitionsFor("orders"));
            Thread waiting = new Thread(metrics::awaitMetadataUpdate);
            try {
                asking.start();
                assertThat(Slow.TOLD.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
                waiting.start();
                await().atMost(SOON).until(() -> waiting.getState() == Thread.State.BLOCKED);
            } finally {
                Slow.GO_ON.countDown();
            }
            waiting.join(SOON.toMillis());
            assertThat(waiting.isAlive()).isFalse();
            asking.join(SOON.toMillis());
        }
    }
}
