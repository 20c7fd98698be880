package io.evenkeel.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** Lengths of time as people write them. */
final class Durations {

    /** More is a slip of the pen, and far below what overflows when counted in nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern SHORT_FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    private Durations() {}

    /** Reads a Duration, ISO-8601 or a number with its unit. Throws ConfigException for all else: a bare number says no unit. */
    static Duration read(String key, Object value) {
        return check(key, value, value instanceof Duration given ? given : parse(key, value));
    }

    /** Throws ConfigException unless it is above zero and no longer than a year. */
    static Duration check(String key, Object written, Duration duration) {
        if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new ConfigException(key, written, "must be above zero and at most " + LONGEST.toDays() + "d");
        }
        return duration;
    }

    private static Duration parse(String key, Object value) {
        String text = String.valueOf(value).trim();
        Matcher shortForm = SHORT_FORM.matcher(text);
        try {
            if (shortForm.matches()) {
                long amount = Long.parseLong(shortForm.group(1));
                return switch (shortForm.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
            }
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new ConfigException(
                    key, value, "must be a duration with its unit, such as 500ms, 29s, 15m, or PT29S as in ISO-8601");
        }
    }
}
