package io.evenkeel.testkit.demo;

import java.time.Instant;

/**
 * One thing that happened, for the timeline.
 *
 * @param who the cluster, or a client by its client.id
 * @param subject what it happened to, such as a partition; may be empty
 * @param detail the rest; for {@link Kind#LEADER} the move as {@code from->to}
 */
record Event(Instant at, String who, Kind kind, String subject, String detail) {

    enum Kind {
        /** The scenario begins something: told while it runs, left out of the timeline. */
        STEP,
        FAULT,
        REPAIR,
        TROUBLE,
        LEADER,
        HEALED,
        ABANDONED;

        /** What the cluster did and clients answer to. */
        boolean isOfTheCluster() {
            return this == STEP || this == FAULT || this == REPAIR;
        }
    }
}
