package io.evenkeel.testkit.cluster.backend;

import java.util.List;

/** The nodes of one cluster. */
public interface Nodes extends AutoCloseable {

    /** The brokers, by id. */
    List<BrokerNode> brokers();

    /** The controllers, by id. */
    List<ControllerNode> controllers();

    /** Throws IllegalStateException with the last words of a node, broker or controller, that has ended on its own. */
    void assertNoneDied();

    /** Told once, when every broker is registered: now may be done what would have slowed the start. Returns at once. */
    void ready();

    /** Ends every node and removes its files. Idempotent, never throws. */
    @Override
    void close();
}
