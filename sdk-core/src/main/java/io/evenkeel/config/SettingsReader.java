package io.evenkeel.config;

import static io.evenkeel.config.Settings.PREFIX;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Reads settings from a client's configuration, strictly: a setting that does nothing for a slip of the pen is worse than none. */
final class SettingsReader {

    /** What passes between parts of ours in the same map: neither a setting nor refused. */
    private static final String INTERNAL_PREFIX = "evenkeel.internal.";

    /** How each key's value goes into a builder. */
    private interface Setting {
        void read(Settings.Builder builder, String key, Object value);
    }

    private static final Map<String, Setting> KNOWN = Map.ofEntries(
            Map.entry(Settings.ENABLED_CONFIG, as(SettingsReader::flag, Settings.Builder::enabled)),
            Map.entry(Settings.GUARD_MODE_CONFIG, as(SettingsReader::mode, Settings.Builder::guardMode)),
            Map.entry(Settings.GUARD_OFF_CONFIG, as(SettingsReader::names, Settings.Builder::guardOff)),
            Map.entry(Settings.ESCALATE_AFTER_CONFIG, duration(Settings.Builder::escalateAfter)),
            Map.entry(Settings.DEFINITE_AFTER_CONFIG, duration(Settings.Builder::definiteAfter)),
            Map.entry(Settings.DIAGNOSIS_ENABLED_CONFIG, as(SettingsReader::flag, Settings.Builder::diagnosisEnabled)),
            Map.entry(Settings.FLAPPING_MOVES_CONFIG, as(SettingsReader::number, Settings.Builder::flappingMoves)),
            Map.entry(Settings.FLAPPING_WINDOW_CONFIG, duration(Settings.Builder::flappingWindow)),
            Map.entry(Settings.QUORUM_ENABLED_CONFIG, as(SettingsReader::flag, Settings.Builder::quorumEnabled)),
            Map.entry(Settings.QUORUM_INTERVAL_CONFIG, duration(Settings.Builder::quorumInterval)),
            Map.entry(Settings.RETRY_TOTAL_CONFIG, duration(Settings.Builder::retryTotal)),
            Map.entry(Settings.STUCK_PERCENT_CONFIG, as(SettingsReader::number, Settings.Builder::stuckPercent)));

    private SettingsReader() {}

    /** Every key that can be set. */
    static Set<String> keys() {
        return KNOWN.keySet();
    }

    /** Whether a key is one of a setting, known or not. */
    static boolean isSetting(String key) {
        return key.startsWith(PREFIX) && !key.startsWith(INTERNAL_PREFIX);
    }

    /** See {@link Settings#overruledBy}. */
    static Settings read(Map<String, ?> config, Settings base) {
        Settings.Builder builder = base.toBuilder();
        Set<String> problems = new TreeSet<>();
        config.forEach((key, value) -> {
            if (key != null && isSetting(key)) {
                read(builder, key, value, problems);
            }
        });
        Settings read = builder.build();
        boolean killed = !read.enabled() && config.get(Settings.ENABLED_CONFIG) != null;
        if (!problems.isEmpty() && !killed) {
            throw new ConfigException(String.join(System.lineSeparator(), problems));
        }
        return read;
    }

    private static void read(Settings.Builder builder, String key, @Nullable Object value, Set<String> problems) {
        Setting setting = KNOWN.get(key);
        if (setting == null) {
            problems.add(key + " is not a setting of Evenkeel; the nearest is " + Nearest.to(key, keys()));
        } else if (value != null) {
            try {
                setting.read(builder, key, value);
            } catch (ConfigException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private static <T> Setting as(BiFunction<String, Object, T> reader, BiConsumer<Settings.Builder, T> setter) {
        return (builder, key, value) -> setter.accept(builder, reader.apply(key, value));
    }

    private static Setting duration(BiConsumer<Settings.Builder, Duration> setter) {
        return as(Durations::read, setter);
    }

    private static Boolean flag(String key, Object value) {
        return (Boolean) ConfigDef.parseType(key, value, ConfigDef.Type.BOOLEAN);
    }

    private static Integer number(String key, Object value) {
        return (Integer) ConfigDef.parseType(key, value, ConfigDef.Type.INT);
    }

    private static GuardMode mode(String key, Object value) {
        try {
            return GuardMode.valueOf(String.valueOf(value).trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, value, "must be one of " + Arrays.toString(GuardMode.values()));
        }
    }

    private static Collection<String> names(String key, Object value) {
        return value instanceof Collection<?> given
                ? given.stream().map(String::valueOf).toList()
                : ((List<?>) ConfigDef.parseType(key, value, ConfigDef.Type.LIST))
                        .stream().map(String::valueOf).toList();
    }
}
