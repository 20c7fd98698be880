package io.evenkeel.testkit.cluster;

import java.time.Instant;

/**
 * A broker was kept from fetching from the others. The fault returns on {@code appliedAt}.
 *
 * @param broker its id
 * @param connections connections of its replica fetchers that were open
 */
public record BrokerIsolated(int broker, int connections, Instant appliedAt) implements Receipt {

    @Override
    public String told() {
        return "broker " + broker + " isolated: fetches on " + connections + " connections held";
    }
}
