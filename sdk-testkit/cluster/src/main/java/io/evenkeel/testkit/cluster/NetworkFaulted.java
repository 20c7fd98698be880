package io.evenkeel.testkit.cluster;

import java.time.Instant;

/**
 * The network between clients and a broker was disturbed. The fault returns on {@code appliedAt}: every open connection has been
 * hit by then.
 *
 * @param broker id of the broker behind the proxy
 * @param fault what was done, such as {@code refuse}, {@code blackhole TO_BROKER} or {@code delay 200 ms}
 * @param connections client connections that were open when it was applied
 * @param socketsCut how many of them were reset
 */
public record NetworkFaulted(int broker, String fault, int connections, int socketsCut, Instant appliedAt)
        implements Receipt {

    @Override
    public String told() {
        return "network of broker " + broker + ": " + fault + ", " + connections + " connections open, " + socketsCut
                + " cut";
    }
}
