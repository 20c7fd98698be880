package io.evenkeel.testkit.demo;

import io.evenkeel.ResilientKafka;
import io.evenkeel.episode.EpisodeListener;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The wrapped producer and the wrapped consumer that the demo is about. */
final class Clients {

    private final ResilientKafka kafka;
    private volatile @Nullable Producer<String, String> producer;

    Clients(EpisodeListener listener) {
        this.kafka = ResilientKafka.builder().listener(listener).build();
    }

    /** Only its address and its name are configured. */
    Producer<String, String> producer(Map<String, Object> config) {
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "producer");
        Producer<String, String> made = kafka.producer(config, new StringSerializer(), new StringSerializer());
        producer = made;
        return made;
    }

    /** Only its address, its names and where it begins are configured. */
    Consumer<String, String> consumer(Map<String, Object> config) {
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "consumer");
        return kafka.consumer(config, new StringDeserializer(), new StringDeserializer());
    }

    /** How many records the producer has sent again so far, by Kafka's own count. */
    long retried() {
        Producer<String, String> made = producer;
        return made == null
                ? 0
                : made.metrics().entrySet().stream()
                        .filter(metric -> metric.getKey().name().equals("record-retry-total")
                                && metric.getKey().group().equals("producer-metrics"))
                        .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                        .sum();
    }
}
