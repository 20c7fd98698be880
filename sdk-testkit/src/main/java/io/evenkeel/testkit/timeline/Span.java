package io.evenkeel.testkit.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that lasted.
 *
 * @param kind what it was
 * @param lane whose it was: the cluster's, a partition's, or a client's by its client.id
 * @param label a few words, to be read beside it
 * @param from when it began
 * @param to when it ended, or null while it lasts
 * @param detail all there is to say, in a line or two
 */
public record Span(
        Kind kind,
        String lane,
        String label,
        Instant from,
        @Nullable Instant to,
        String detail) {

    /** What lasts. */
    public enum Kind {
        /** From when a fault was applied until it was healed. */
        FAULT,
        /** A broker led a partition; the label is its id, or {@code none}. */
        LEADER,
        /** Trouble of a client that healed by itself, or may yet. */
        EPISODE,
        /** Trouble of a client that was escalated. */
        ESCALATED,
        /** Trouble of a client that ended without evidence: it was closed, or let go of the partition. */
        ABANDONED;

        boolean isOfAClient() {
            return this == EPISODE || this == ESCALATED || this == ABANDONED;
        }
    }
}
