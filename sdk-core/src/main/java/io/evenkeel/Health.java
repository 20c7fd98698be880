package io.evenkeel;

import java.util.List;

/**
 * How a client, or all clients together, stand. Reads memory only.
 *
 * @param reasons one line for each partition that is in trouble, the escalated ones first; empty when HEALTHY
 */
public record Health(Status status, List<String> reasons) {

    /** From well to worst. */
    public enum Status {
        /** No trouble. */
        HEALTHY,
        /** An episode is open, which is normal and heals by itself. */
        RECOVERING,
        /** An episode does not heal, but the client makes progress elsewhere. */
        DEGRADED,
        /** A client makes no progress on anything that it is asked to do, or on the share of it that {@code evenkeel.health.stuck-percent} says. */
        STUCK
    }

    public Health {
        reasons = List.copyOf(reasons);
    }
}
