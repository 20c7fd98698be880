package io.evenkeel.testkit.cluster;

import java.time.Duration;

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

    /**
     * Lets each connection, open or new, carry no more than so many bytes a second in that direction, until healed: a slow link.
     * Bytes trickle, some 20 times a second. Healing lets those that wait go on at once. Throws IllegalArgumentException when
     * bytesPerSecond is less than 1.
     */
    Fault<NetworkFaulted> throttle(long bytesPerSecond, Direction direction);

    /**
     * Makes every byte, and the close of a connection, arrive that much later in each direction, so that a request with its response
     * takes twice that longer; of open and of new connections, until healed. What is carried in a second stays as it was. Healing
     * lets those that wait go on at once. Throws IllegalArgumentException when the duration is not positive or longer than an hour.
     */
    Fault<NetworkFaulted> delay(Duration duration);
}
