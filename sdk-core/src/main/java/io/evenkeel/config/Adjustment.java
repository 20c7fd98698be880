package io.evenkeel.config;

import org.jspecify.annotations.Nullable;

/**
 * A value that the guard changed, and why.
 *
 * @param key the configuration key
 * @param was what the application had chosen, or null when it had left the key out
 * @param now what the client got
 * @param why what would have happened
 */
public record Adjustment(String key, @Nullable Object was, Object now, String why) {

    /** Whether a choice of the application was overruled, rather than a default of Kafka's improved. */
    public boolean overrules() {
        return was != null;
    }

    /** Such as {@code acks was 1, now all: an ack of the leader alone is lost with it}. */
    @Override
    public String toString() {
        return key + " was " + (was == null ? "not set" : was) + ", now " + now + ": " + why;
    }
}
