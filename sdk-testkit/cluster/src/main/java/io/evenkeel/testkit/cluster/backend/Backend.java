package io.evenkeel.testkit.cluster.backend;

import java.util.List;

/** Runs nodes: in child JVMs, or in containers. */
@FunctionalInterface
public interface Backend {

    /**
     * Starts every node, all at once, and returns without waiting until they are ready.
     *
     * @param spec what to run
     * @param advertised the addresses to be told, by broker, the first being broker 1
     * @param ports free ports for the nodes' own listeners
     */
    Nodes start(ClusterSpec spec, List<Advertised> advertised, PortBlock ports);
}
