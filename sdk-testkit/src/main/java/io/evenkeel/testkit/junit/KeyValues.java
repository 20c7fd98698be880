package io.evenkeel.testkit.junit;

import java.util.Map;
import java.util.TreeMap;

/** Settings as annotations can have them. */
final class KeyValues {

    private KeyValues() {}

    /** Throws IllegalArgumentException when one is not {@code key=value}, or a key is there twice. */
    static Map<String, String> parse(String attribute, String[] lines) {
        Map<String, String> values = new TreeMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip();
            if (key.isEmpty()) {
                throw new IllegalArgumentException(attribute + " must be key=value, but was '" + line + "'");
            }
            if (values.put(key, line.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(attribute + " must have each key once, but has " + key + " twice");
            }
        }
        return values;
    }
}
