package io.evenkeel.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What an application gave, read the way Kafka will read it: by the types, validators and defaults of Kafka's own definition, key by
 * key, and with what the guard has changed so far. (Kafka's config classes cannot be used to look: they stop at the first fault, log
 * everything, and use up a client number.)
 *
 * <p>Where {@code config.providers} are in use, values such as {@code ${env:ACKS}} are judged by what they stand for, and shown as
 * they were written, since much of what they stand for is secret.
 */
final class GivenConfig {

    /** The JVM's property, not Kafka's, that says for how many seconds it keeps what DNS told it. */
    static final String DNS_CACHE_TTL = "networkaddress.cache.ttl";

    private final Map<String, Object> written;
    private final Map<String, ?> resolved;
    private final Map<String, Object> changes = new HashMap<>();
    private final ConfigDef definition;
    private final Function<String, @Nullable String> jvm;

    /**
     * @param jvm reads a property of the JVM
     */
    GivenConfig(Map<String, Object> written, ConfigDef definition, Function<String, @Nullable String> jvm) {
        this(
                written,
                written.get(AbstractConfig.CONFIG_PROVIDERS_CONFIG) == null
                        ? written
                        : new AbstractConfig(new ConfigDef(), written, false).originals(),
                definition,
                jvm);
    }

    private GivenConfig(
            Map<String, Object> written,
            Map<String, ?> resolved,
            ConfigDef definition,
            Function<String, @Nullable String> jvm) {
        this.written = written;
        this.resolved = resolved;
        this.definition = definition;
        this.jvm = jvm;
    }

    /** The same without what the guard has changed. */
    GivenConfig asGiven() {
        return new GivenConfig(written, resolved, definition, jvm);
    }

    /** Puts a value in force. */
    void change(String key, Object value) {
        changes.put(key, value);
    }

    /** Whether this client, in the version on the class path, has that key. */
    boolean knows(String key) {
        return definition.configKeys().containsKey(key) || key.equals(DNS_CACHE_TTL);
    }

    /** Whether the application chose a value. */
    boolean has(String key) {
        return written.get(key) != null;
    }

    /** The chosen value as it was written, or null. */
    @Nullable
    Object raw(String key) {
        return key.equals(DNS_CACHE_TTL) ? jvm(key) : written.get(key);
    }

    /** A property of the JVM. */
    @Nullable
    String jvm(String property) {
        return jvm.apply(property);
    }

    /** Zero for a key that this client does not have. Throws Kafka's ConfigException when the value is not of the key's type. */
    long number(String key) {
        return effective(key) instanceof Number number ? number.longValue() : 0;
    }

    /** False for a key that this client does not have. Throws as {@link #number}. */
    boolean flag(String key) {
        return Boolean.TRUE.equals(effective(key));
    }

    /** Empty for a key that this client does not have, and where nothing is set. Throws as {@link #number}. */
    String text(String key) {
        return effective(key) instanceof String text ? text : "";
    }

    /** A list of names: classes given as such are named. Throws as {@link #number}. */
    List<String> names(String key) {
        if (!(effective(key) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .map(element -> element instanceof Class<?> type ? type.getName() : String.valueOf(element))
                .toList();
    }

    private @Nullable Object effective(String key) {
        ConfigDef.ConfigKey defined = definition.configKeys().get(key);
        if (defined == null) {
            return null;
        }
        Object value = changes.containsKey(key) ? changes.get(key) : resolved.get(key);
        if (value == null) {
            return defined.defaultValue;
        }
        try {
            Object parsed = ConfigDef.parseType(key, value, defined.type);
            if (defined.validator != null
                    && defined.type != ConfigDef.Type.LIST) { // what lists lack is told in our words
                defined.validator.ensureValid(key, parsed);
            }
            return parsed;
        } catch (ConfigException e) {
            throw Secrets.isSecret(key)
                    ? new ConfigException(key, Secrets.mask(key, value), "is not what Kafka expects there")
                    : e;
        }
    }
}
