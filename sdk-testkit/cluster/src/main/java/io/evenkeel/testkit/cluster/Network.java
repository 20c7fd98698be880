package io.evenkeel.testkit.cluster;

/** Faults on the path between clients and one broker, made by the proxy before its CLIENT listener. */
public interface Network {

    /** The direction in which bytes travel, seen from the client. */
    enum Direction {
        /** Requests. */
        TO_BROKER,
        /** Responses. */
        FROM_BROKER,
        BOTH
    }

    /** Resets (RST) every open connection. New ones are let through. There is nothing to heal. */
    Fault<NetworkFaulted> cut();

    /** Resets every open connection and refuses new ones, until healed. */
    Fault<NetworkFaulted> refuse();

    /**
     * Holds every byte that travels in that direction, of open and of new connections, until healed; connections are still
     * accepted. Healing lets the held bytes go on, as TCP would.
     */
    Fault<NetworkFaulted> blackhole(Direction direction);
}
