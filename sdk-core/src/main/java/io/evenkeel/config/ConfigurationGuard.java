package io.evenkeel.config;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Judges what an application gave and repairs what is unsafe, before a client is made of it. */
public final class ConfigurationGuard {

    private ConfigurationGuard() {}

    /**
     * The configuration that a client is to get.
     *
     * @param config the given one, repaired; a copy
     * @param adjustments what was repaired
     * @param reporters the effective {@code metric.reporters}, by class name
     * @param transactional whether it is a producer with a transactional.id
     * @param fetchMaxWait the effective {@code fetch.max.wait.ms}; zero for a producer
     */
    public record Guarded(
            Map<String, Object> config,
            List<Adjustment> adjustments,
            List<String> reporters,
            Duration fetchMaxWait,
            boolean transactional) {

        /** How long trouble may last before it is told that it does not heal: two full requests and some. */
        public Duration escalateAfter() {
            long requestTimeout = Long.parseLong(
                    String.valueOf(config.get(REQUEST_TIMEOUT_MS_CONFIG)).trim());
            return Duration.ofMillis(2 * requestTimeout).plusSeconds(5);
        }
    }

    /** Properties as Kafka reads them. Throws ConfigException for a key that is not a String. */
    public static Map<String, Object> asMap(Properties properties) {
        Map<String, Object> map = new HashMap<>();
        properties.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new ConfigException(String.valueOf(key), value, "the key must be a String");
            }
            map.put(name, value);
        });
        return map;
    }

    /** Judges a producer's. Throws ConfigException where it cannot be repaired: nobody can guess the brokers. */
    public static Guarded producer(Map<String, Object> given) {
        return judge(given, ProducerConfig.configDef(), ProducerRules.ALL);
    }

    /** Judges a consumer's. Throws ConfigException where it cannot be repaired: nobody can guess the brokers. */
    public static Guarded consumer(Map<String, Object> given) {
        return judge(given, ConsumerConfig.configDef(), List.of(CommonRules::requestTimeout));
    }

    private static Guarded judge(Map<String, Object> given, ConfigDef definition, List<Rule> rules) {
        GivenConfig config = new GivenConfig(given, definition);
        if (config.names(BOOTSTRAP_SERVERS_CONFIG).stream().allMatch(String::isBlank)) {
            throw new ConfigException(
                    BOOTSTRAP_SERVERS_CONFIG,
                    given.get(BOOTSTRAP_SERVERS_CONFIG),
                    "must name at least one broker, as host:port");
        }
        Map<String, Object> repaired = new HashMap<>(given);
        List<Adjustment> adjustments = new ArrayList<>();
        for (Rule rule : rules) {
            Adjustment adjustment = rule.judge(config);
            if (adjustment != null) {
                repaired.put(adjustment.key(), adjustment.now());
                adjustments.add(adjustment);
            }
        }
        Duration fetchMaxWait = definition.names().contains(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG)
                ? Duration.ofMillis(config.number(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG))
                : Duration.ZERO;
        return new Guarded(
                repaired,
                List.copyOf(adjustments),
                config.names(METRIC_REPORTER_CLASSES_CONFIG),
                fetchMaxWait,
                config.has(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
    }
}
