package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Brokers close connections that nobody uses. That is no trouble. */
class IdleCloseIT {

    private static double closed(Producer<?, ?> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-close-total"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    @Test
    void anIdleCloseIsNoEpisode() throws Exception {
        Heard heard = new Heard();
        ResilientKafka kafka = ResilientKafka.builder().listener(heard).build();
        try (KafkaCluster cluster = KafkaCluster.builder()
                        .brokers(1)
                        .brokerConfig("connections.max.idle.ms", "2000")
                        .start();
                Producer<String, String> producer = kafka.producer(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            cluster.createTopic("orders", 1, 1);
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>("orders", "x")).get();
                double before = closed(producer);
                await().atMost(Duration.ofMinutes(3)).until(() -> closed(producer) > before);
            }
            producer.send(new ProducerRecord<>("orders", "x")).get();
        }
        assertThat(heard.all()).isEmpty();
        assertThat(kafka.episodes()).isEmpty();
    }
}
