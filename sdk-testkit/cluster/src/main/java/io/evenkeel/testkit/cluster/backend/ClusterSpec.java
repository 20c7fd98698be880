package io.evenkeel.testkit.cluster.backend;

import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the builder was told, checked.
 *
 * @param brokers how many; ids are 1 to n
 * @param controllers how many, apart from the brokers
 * @param productionTimings whether failure detection keeps Kafka's defaults
 * @param config what the user set for every node
 * @param clientPorts the proxies' ports by broker; empty to choose free ones
 * @param brokerVersion the broker to run, null for the newest there is
 * @param security of the CLIENT listener, with its secrets
 */
public record ClusterSpec(
        int brokers,
        int controllers,
        boolean productionTimings,
        Map<String, String> config,
        List<Integer> clientPorts,
        @Nullable String brokerVersion,
        ListenerSecurity security) {

    public ClusterSpec {
        config = Map.copyOf(config);
        clientPorts = List.copyOf(clientPorts);
    }
}
