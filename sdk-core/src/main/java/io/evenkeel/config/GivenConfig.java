package io.evenkeel.config;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What an application gave, read the way Kafka will read it: by the types and defaults of Kafka's own definition, key by key.
 * (Kafka's config classes cannot be used to look: they stop at the first fault, log everything, and use up a client number.)
 */
final class GivenConfig {

    private final Map<String, Object> given;
    private final ConfigDef definition;

    GivenConfig(Map<String, Object> given, ConfigDef definition) {
        this.given = given;
        this.definition = definition;
    }

    /** Whether the application chose a value. */
    boolean has(String key) {
        return given.get(key) != null;
    }

    /** The chosen value as it was written, or null. */
    @Nullable
    Object raw(String key) {
        return given.get(key);
    }

    /** The value in force. Throws Kafka's ConfigException when it is not of the key's type. */
    private @Nullable Object effective(String key) {
        ConfigDef.ConfigKey defined = definition.configKeys().get(key);
        if (defined == null) {
            throw new ConfigException(key, given.get(key), "is not a configuration of this client");
        }
        Object value = given.get(key);
        return value == null ? defined.defaultValue : ConfigDef.parseType(key, value, defined.type);
    }

    long number(String key) {
        return effective(key) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(effective(key));
    }

    String text(String key) {
        return String.valueOf(effective(key));
    }

    /** A list of names: classes given as such are named. */
    List<String> names(String key) {
        if (!(effective(key) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .map(element -> element instanceof Class<?> type ? type.getName() : String.valueOf(element))
                .toList();
    }
}
