package io.evenkeel.internal;

import java.time.Duration;

/** How lengths of time are written for people. */
public final class Times {

    private Times() {}

    /** Such as {@code 41 s}, {@code 15 min}, {@code 1 h}; under a second in milliseconds. */
    public static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + " ms";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
