package io.evenkeel.testkit.cluster.backend;

import java.net.InetSocketAddress;
import java.util.List;

/** Runs nodes: in child JVMs, or in containers. */
@FunctionalInterface
public interface Backend {

    /**
     * Starts every node, all at once, and returns without waiting until they are ready.
     *
     * @param spec what to run
     * @param advertised what each broker tells clients as its address, by broker: its proxy
     * @param ports free ports for the nodes' own listeners
     */
    Nodes start(ClusterSpec spec, List<InetSocketAddress> advertised, PortBlock ports);
}
