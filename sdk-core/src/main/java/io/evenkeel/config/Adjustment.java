package io.evenkeel.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that the guard found in a client's configuration, and what it did about it. Values of keys that hold secrets, or look
 * as if, are masked.
 *
 * @param kind what was done
 * @param key the configuration key; for {@code networkaddress.cache.ttl} the JVM's security property of that name
 * @param was what the application had chosen, as it was written, or null when it had left the key out
 * @param now for {@link Kind#REPAIRED} and {@link Kind#DEFAULTED} what the client got; for {@link Kind#ADVISED} what it should have, or
 *     null where no one value is right for all; null for {@link Kind#SWITCHED_OFF}
 * @param why what would happen, or might, without it
 * @since 0.1
 */
public record Adjustment(
        Kind kind,
        String key,
        @Nullable Object was,
        @Nullable Object now,
        String why) {

    /** What the guard did. */
    public enum Kind {
        /** A choice of the application was unsafe, and was overruled. */
        REPAIRED("overruled"),
        /** The application chose nothing, and a default better than Kafka's was filled in. */
        DEFAULTED("filled in"),
        /** Told only. */
        ADVISED("advised"),
        /** Not judged, because {@code evenkeel.guard.off} names the key. */
        SWITCHED_OFF("not judged");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Masks both values where the key holds a secret, so that no message made of this can show it. */
    public Adjustment {
        was = Secrets.mask(key, was);
        now = Secrets.mask(key, now);
    }

    /** Whether a choice of the application was overruled, rather than a default of Kafka's improved or something told. */
    public boolean overrules() {
        return kind == Kind.REPAIRED;
    }

    /** Such as {@code acks was 1, now all: a record that only the leader has is lost with the leader}. */
    @Override
    public String toString() {
        String chosen = was == null ? "not set" : was.toString();
        return switch (kind) {
            case REPAIRED, DEFAULTED -> key + " was " + chosen + ", now " + now + ": " + why;
            case ADVISED -> key + " is " + chosen + (now == null ? "" : ", better " + now) + ": " + why;
            case SWITCHED_OFF -> key + " is " + chosen + ": " + why;
        };
    }
}
