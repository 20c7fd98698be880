package io.evenkeel.testkit.cluster.backend;

import java.util.List;

/** The nodes of one cluster. */
public interface Nodes extends AutoCloseable {

    /** The brokers, by id. */
    List<BrokerNode> brokers();

    /** Throws IllegalStateException with the last words of a node, broker or controller, that has ended on its own. */
    void assertNoneDied();

    /** Ends every node and removes its files. Idempotent, never throws. */
    @Override
    void close();
}
