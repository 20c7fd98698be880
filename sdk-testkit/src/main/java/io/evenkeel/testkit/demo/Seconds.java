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

    /** Since the start, as a timeline tells it, such as {@code 67.31}. */
    static String since(Instant start, Instant at) {
        return String.format(Locale.ROOT, "%.2f", Duration.between(start, at).toMillis() / 1000.0);
    }
}
