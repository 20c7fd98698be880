package io.evenkeel.testkit.junit;

import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** The types of the keys and values of a client, as its parameter has them. */
final class TypeArguments {

    private final Parameter parameter;

    TypeArguments(Parameter parameter) {
        this.parameter = parameter;
    }

    /**
     * Kafka's serde for one of them, or null where the configuration names another.
     *
     * @param index 0 for keys, 1 for values
     * @param setting by which the configuration names another
     * @throws IllegalArgumentException when there is neither
     */
    @SuppressWarnings("unchecked") // of that very type, which is known at run time only
    @Nullable
    Serde<Object> serde(int index, String setting, Map<String, Object> config) {
        if (config.containsKey(setting)) {
            return null;
        }
        Type type = argument(index);
        if (type == Void.class) {
            return (Serde<Object>) (Serde<?>) Serdes.Void();
        }
        try {
            if (type instanceof Class<?> known) {
                return (Serde<Object>) Serdes.serdeFrom(known);
            }
        } catch (IllegalArgumentException e) {
            throw noSerde(index, setting, type, e);
        }
        throw noSerde(index, setting, type, null);
    }

    private Type argument(int index) {
        return parameter.getParameterizedType() instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[index]
                : Object.class;
    }

    private IllegalArgumentException noSerde(
            int index, String setting, Type type, @Nullable IllegalArgumentException cause) {
        String rule = (index == 0 ? "key" : "value") + " type of "
                + parameter.getType().getSimpleName()
                + " must be one that Kafka serializes itself (String, byte[], Integer, Long, Void and the like),"
                + " or @ClientSettings must have " + setting + ", but it was " + type.getTypeName();
        return new IllegalArgumentException(rule, cause);
    }
}
