package io.evenkeel.config;

import static org.apache.kafka.clients.CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;

import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Judges what an application gave and repairs what is unsafe, before a client is made of it. */
public final class ConfigurationGuard {

    private static final Set<String> RULE_KEYS = Stream.of(ProducerRules.ALL, ConsumerRules.ALL)
            .flatMap(Collection::stream)
            .map(Rule::key)
            .collect(Collectors.toUnmodifiableSet());

    private ConfigurationGuard() {}

    /**
     * The configuration that a client is to get, and what is known of it. With the kill switch on, only the configuration, the report and
     * the settings say anything.
     *
     * @param config the given one as the guard left it, without our keys but the internal ones; a copy
     * @param report what was repaired, filled in and advised
     * @param settings those in force for this client
     * @param reporters the effective {@code metric.reporters}, by class name
     * @param requestTimeout the effective {@code request.timeout.ms}
     * @param deliveryTimeout the effective {@code delivery.timeout.ms}; zero for a consumer
     * @param fetchMaxWait the effective {@code fetch.max.wait.ms}; zero for a producer
     * @param transactional whether it is a producer with a transactional.id
     */
    public record Guarded(
            Map<String, Object> config,
            GuardReport report,
            Settings settings,
            List<String> reporters,
            Duration requestTimeout,
            Duration deliveryTimeout,
            Duration fetchMaxWait,
            boolean transactional) {

        /** How long trouble may last before it is told that it does not heal. */
        public Duration escalateAfter() {
            return settings.escalateAfter(requestTimeout);
        }

        /**
         * This, judged after others changed what the guard had left: with what the first report told and is still so, and with what is
         * new.
         */
        public Guarded after(Guarded first) {
            List<Adjustment> told = new ArrayList<>(first.report.adjustments());
            told.removeIf(a -> !Objects.equals(first.config.get(a.key()), config.get(a.key())));
            report.adjustments().stream().filter(a -> !told.contains(a)).forEach(told::add);
            return new Guarded(
                    config,
                    new GuardReport(first.report.mode(), told),
                    settings,
                    reporters,
                    requestTimeout,
                    deliveryTimeout,
                    fetchMaxWait,
                    transactional);
        }

        /** Without the configuration: it may hold secrets. */
        @Override
        public String toString() {
            return report.toString();
        }
    }

    /** Properties as Kafka reads them. Throws ConfigException for a key that is not a String. */
    public static Map<String, Object> asMap(Properties properties) {
        Map<String, Object> map = new HashMap<>();
        properties.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                String shown = String.valueOf(key);
                throw new ConfigException(shown, Secrets.mask(shown, value), "the key must be a String");
            }
            map.put(name, value);
        });
        return map;
    }

    /**
     * Judges a producer's.
     *
     * @param settings those that the given configuration may overrule
     * @throws ConfigException for settings that are wrong; for values that Kafka could not read either; and, in
     *     {@link GuardMode#STRICT}, for choices that are unsafe. Each time it names all of them
     */
    public static Guarded producer(Map<String, Object> given, Settings settings) {
        return producer(given, settings, ConfigurationGuard::jvmProperty);
    }

    /** Judges a consumer's. See {@link #producer(Map, Settings)}. */
    public static Guarded consumer(Map<String, Object> given, Settings settings) {
        return consumer(given, settings, ConfigurationGuard::jvmProperty);
    }

    /**
     * Judges what a producer was made of, or is about to be: nothing is changed, and what would have been is advised.
     *
     * @param settings those that the given configuration may overrule
     * @throws ConfigException as {@link #producer(Map, Settings)}, in {@link GuardMode#STRICT} for choices that are unsafe, too
     */
    public static Guarded producerInForce(Map<String, ?> config, Settings settings) {
        return inForce(config, settings, ProducerConfig.configDef(), ProducerRules.ALL);
    }

    /** Judges what a consumer was made of. See {@link #producerInForce}. */
    public static Guarded consumerInForce(Map<String, ?> config, Settings settings) {
        return inForce(config, settings, ConsumerConfig.configDef(), ConsumerRules.ALL);
    }

    static Guarded producer(Map<String, Object> given, Settings settings, Function<String, @Nullable String> jvm) {
        return guard(given, settings.overruledBy(given), ProducerConfig.configDef(), ProducerRules.ALL, jvm);
    }

    static Guarded consumer(Map<String, Object> given, Settings settings, Function<String, @Nullable String> jvm) {
        return guard(given, settings.overruledBy(given), ConsumerConfig.configDef(), ConsumerRules.ALL, jvm);
    }

    private static Guarded inForce(Map<String, ?> config, Settings base, ConfigDef definition, List<Rule> rules) {
        Map<String, Object> given = new HashMap<>(config);
        Settings settings = base.overruledBy(given);
        if (settings.guardMode() == GuardMode.STRICT) {
            guard(given, settings, definition, rules, ConfigurationGuard::jvmProperty); // refuses, or not
        }
        Settings telling = settings.toBuilder().guardMode(GuardMode.ADVISE).build();
        return guard(given, telling, definition, rules, ConfigurationGuard::jvmProperty);
    }

    /** Every key that has a rule, for producers or consumers: one list of exceptions may serve both. */
    static Set<String> ruleKeys() {
        return RULE_KEYS;
    }

    /** The JVM looks for the system property only where its security property is not set. */
    private static @Nullable String jvmProperty(String name) {
        String value = Security.getProperty(name);
        return value == null && name.equals(GivenConfig.DNS_CACHE_TTL)
                ? System.getProperty("sun.net.inetaddr.ttl")
                : value;
    }

    private static Guarded guard(
            Map<String, Object> given,
            Settings settings,
            ConfigDef definition,
            List<Rule> rules,
            Function<String, @Nullable String> jvm) {
        if (!settings.enabled()) {
            return new Guarded(
                    withoutOurs(given),
                    new GuardReport(settings.guardMode(), List.of()),
                    settings,
                    List.of(),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    false);
        }
        GivenConfig config = new GivenConfig(given, definition, jvm);
        Judgement judgement = new Judgement(settings, config, rules);
        GivenConfig inForce = settings.guardMode() == GuardMode.ADVISE ? config.asGiven() : config;
        Map<String, Object> guarded = withoutSettings(given);
        guarded.putAll(judgement.changes());
        return new Guarded(
                guarded,
                judgement.report(),
                settings,
                inForce.names(METRIC_REPORTER_CLASSES_CONFIG),
                Duration.ofMillis(inForce.number(REQUEST_TIMEOUT_MS_CONFIG)),
                Duration.ofMillis(inForce.number(DELIVERY_TIMEOUT_MS_CONFIG)),
                Duration.ofMillis(inForce.number(FETCH_MAX_WAIT_MS_CONFIG)),
                inForce.has(TRANSACTIONAL_ID_CONFIG));
    }

    /** Kafka's own keys. */
    private static Map<String, Object> withoutOurs(Map<String, Object> given) {
        Map<String, Object> rest = new HashMap<>(given);
        rest.keySet().removeIf(key -> key != null && key.startsWith(Settings.PREFIX));
        return rest;
    }

    /** Settings are ours alone: Kafka would tell of keys that nobody uses. What parts of ours tell each other passes. */
    private static Map<String, Object> withoutSettings(Map<String, Object> given) {
        Map<String, Object> rest = new HashMap<>(given);
        rest.keySet().removeIf(key -> key != null && SettingsReader.isSetting(key));
        return rest;
    }
}
