package io.evenkeel.testkit.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How the demo writes time. */
final class Seconds {

    private Seconds() {}

    /** Such as {@code 0.35 s}. */
    static String of(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    /** Since the start, such as {@code 1:07.3}. */
    static String since(Instant start, Instant at) {
        long tenths = Math.max(0, Duration.between(start, at).toMillis() / 100);
        return String.format(Locale.ROOT, "%d:%02d.%d", tenths / 600, tenths / 10 % 60, tenths % 10);
    }
}
