package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationGuardTest {

    private static Map<String, Object> with(Object... keysAndValues) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", "broker-1:9092");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return config;
    }

    @ParameterizedTest(name = "{0}={1} becomes {2}")
    @CsvSource({
        "enable.idempotence, false, true",
        "acks, 1, all",
        "acks, 0, all",
        "retries, 0, 2147483647",
        "retries, 10, 2147483647",
        "max.in.flight.requests.per.connection, 6, 5",
        "delivery.timeout.ms, 1000, 120000",
        "delivery.timeout.ms, 29999, 120000",
    })
    void anUnsafeChoiceIsRepairedAndTold(String key, String chosen, String repaired) {
        ConfigurationGuard.Guarded guarded = ConfigurationGuard.producer(with(key, chosen));

        assertThat(guarded.config().get(key)).hasToString(repaired);
        Adjustment told = guarded.adjustments().stream()
                .filter(a -> a.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertThat(told.was()).isEqualTo(chosen);
        assertThat(told.now()).hasToString(repaired);
        assertThat(told.overrules()).isTrue();
        assertThat(told.toString()).startsWith(key + " was " + chosen + ", now " + repaired + ": ");
    }

    @ParameterizedTest(name = "{0}={1} stays")
    @CsvSource({
        "enable.idempotence, true",
        "acks, all",
        "acks, -1",
        "retries, 2147483647",
        "max.in.flight.requests.per.connection, 1",
        "max.in.flight.requests.per.connection, 5",
        "delivery.timeout.ms, 30000",
        "delivery.timeout.ms, 600000",
        "request.timeout.ms, 5000",
        "request.timeout.ms, 30000",
    })
    void aSafeChoiceIsNeverTouched(String key, String chosen) {
        ConfigurationGuard.Guarded guarded = ConfigurationGuard.producer(with(key, chosen));

        assertThat(guarded.config()).containsEntry(key, chosen);
        assertThat(guarded.adjustments()).noneMatch(a -> a.key().equals(key));
    }

    @Test
    void aValueMayBeANumberOrTextAsForKafka() {
        assertThat(ConfigurationGuard.producer(with("retries", 0)).config())
                .containsEntry("retries", Integer.MAX_VALUE);
        assertThat(ConfigurationGuard.producer(with("enable.idempotence", false))
                        .config())
                .containsEntry("enable.idempotence", true);
    }

    @Test
    void theRequestTimeoutIsShortenedOnlyWhereNobodyChoseOne() {
        for (ConfigurationGuard.Guarded guarded :
                List.of(ConfigurationGuard.producer(with()), ConfigurationGuard.consumer(with()))) {
            assertThat(guarded.config()).containsEntry("request.timeout.ms", 12_000);
            assertThat(guarded.adjustments()).singleElement().satisfies(only -> {
                assertThat(only.overrules()).isFalse();
                assertThat(only.toString()).startsWith("request.timeout.ms was not set, now 12000: ");
            });
        }
    }

    @Test
    void theDeliveryTimeoutLeavesRoomForOneTry() {
        ConfigurationGuard.Guarded guarded = ConfigurationGuard.producer(
                with("delivery.timeout.ms", 40_000, "request.timeout.ms", 130_000, "linger.ms", 50));

        assertThat(guarded.config()).containsEntry("delivery.timeout.ms", 130_050);
        assertThat(guarded.adjustments())
                .singleElement()
                .satisfies(only -> assertThat(only.why()).contains("130050"));
    }

    @Test
    void aLingerOfTheLargestSizeDoesNotOverflow() {
        assertThat(ConfigurationGuard.producer(with("linger.ms", Integer.MAX_VALUE))
                        .config())
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
    }

    @Test
    void severalUnsafeChoicesAreAllRepairedAndKafkaAcceptsTheResult() {
        ConfigurationGuard.Guarded guarded = ConfigurationGuard.producer(with(
                "acks",
                "1",
                "retries",
                0,
                "delivery.timeout.ms",
                1000,
                "enable.idempotence",
                false,
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                StringSerializer.class));

        ProducerConfig accepted = new ProducerConfig(guarded.config());
        assertThat(accepted.getString("acks")).isEqualTo("-1");
        assertThat(accepted.getBoolean("enable.idempotence")).isTrue();
        assertThat(accepted.getInt("retries")).isEqualTo(Integer.MAX_VALUE);
        assertThat(accepted.getInt("delivery.timeout.ms")).isEqualTo(120_000);
        assertThat(guarded.adjustments())
                .extracting(Adjustment::key)
                .containsExactlyInAnyOrder(
                        "enable.idempotence", "acks", "retries", "request.timeout.ms", "delivery.timeout.ms");
    }

    @Test
    void kafkaAcceptsAConsumersToo() {
        ConsumerConfig accepted = new ConsumerConfig(ConfigurationGuard.consumer(with(
                        "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class))
                .config());
        assertThat(accepted.getInt("request.timeout.ms")).isEqualTo(12_000);
    }

    @Test
    void theGivenMapIsLeftAsItWas() {
        Map<String, Object> given = with("acks", "1");
        ConfigurationGuard.producer(given);
        assertThat(given).containsEntry("acks", "1").doesNotContainKey("request.timeout.ms");
    }

    @Test
    void missingOrEmptyBootstrapServersAreNamed() {
        assertThatThrownBy(() -> ConfigurationGuard.producer(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers")
                .hasMessageContaining("null")
                .hasMessageContaining("at least one broker");
        assertThatThrownBy(() -> ConfigurationGuard.consumer(Map.of("bootstrap.servers", " ")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedWithKeyAndValue() {
        assertThatThrownBy(() -> ConfigurationGuard.producer(with("retries", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("retries")
                .hasMessageContaining("many");
    }

    @Test
    void aPropertyWhoseKeyIsNoTextIsRefused() {
        Properties properties = new Properties();
        properties.put(7, "x");
        assertThatThrownBy(() -> ConfigurationGuard.asMap(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("7");
    }

    @Test
    void reportersAreNamedHoweverTheyWereGiven() {
        assertThat(ConfigurationGuard.producer(with()).reporters()).containsExactly(JmxReporter.class.getName());
        assertThat(ConfigurationGuard.producer(with("metric.reporters", "a.B, c.D"))
                        .reporters())
                .containsExactly("a.B", "c.D");
        assertThat(ConfigurationGuard.producer(with("metric.reporters", List.of(JmxReporter.class)))
                        .reporters())
                .containsExactly(JmxReporter.class.getName());
    }
}
