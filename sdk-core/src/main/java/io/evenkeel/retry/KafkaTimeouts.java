package io.evenkeel.retry;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** How long Kafka's own calls wait when they are not told: the totals that make a caller wait no longer than with the bare client. */
public final class KafkaTimeouts {

    private KafkaTimeouts() {}

    /** The effective {@code default.api.timeout.ms} of a consumer. */
    public static Duration ofConsumer(Map<String, Object> config) {
        return effective(config, ConsumerConfig.configDef(), ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    }

    /** The effective {@code max.block.ms} of a producer. */
    public static Duration ofProducer(Map<String, Object> config) {
        return effective(config, ProducerConfig.configDef(), ProducerConfig.MAX_BLOCK_MS_CONFIG);
    }

    private static Duration effective(Map<String, Object> config, ConfigDef definition, String key) {
        Object kafkas = Objects.requireNonNull(definition.defaultValues().get(key), key);
        String effective = String.valueOf(config.getOrDefault(key, kafkas));
        return Duration.ofMillis((Long) ConfigDef.parseType(key, effective, ConfigDef.Type.LONG));
    }
}
