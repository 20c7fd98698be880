package io.evenkeel.config;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Keeps secrets out of messages, by the name of the key: what is in the value is not ours to look at. */
final class Secrets {

    /** Kafka definitions whose type is PASSWORD: sasl.jaas.config, ssl.keystore.key and the like. */
    private static final Set<String> PASSWORDS = Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef())
            .flatMap(definition -> definition.configKeys().values().stream())
            .filter(key -> key.type == ConfigDef.Type.PASSWORD)
            .map(key -> key.name)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * For keys that are not Kafka's own: serializers, interceptors and registries have theirs in the same map
     * ({@code basic.auth.user.info} of schema registries is user:password).
     */
    private static final Set<String> TELLING_PARTS =
            Set.of("jaas.config", "password", "passwd", "passphrase", "secret", "token", "credential", "user.info");

    private Secrets() {}

    static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return PASSWORDS.contains(key) || TELLING_PARTS.stream().anyMatch(lower::contains);
    }

    /** The value, or a mask where the key is a secret's. */
    static @Nullable Object mask(String key, @Nullable Object value) {
        return value != null && isSecret(key) ? Password.HIDDEN : value;
    }
}
