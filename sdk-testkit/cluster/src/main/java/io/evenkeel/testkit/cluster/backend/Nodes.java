package io.evenkeel.testkit.cluster.backend;

import io.evenkeel.testkit.cluster.Capability;
import java.util.List;
import java.util.Set;

/** The nodes of one cluster. */
public interface Nodes extends AutoCloseable {

    /** The brokers, by id. */
    List<BrokerNode> brokers();

    /** The controllers, by id. */
    List<ControllerNode> controllers();

    /** What can be done to them that not every back-end can do. */
    Set<Capability> capabilities();

    /** Throws IllegalStateException with the last words of a node, broker or controller, that has ended on its own. */
    void assertNoneDied();

    /** Told once, when every broker is registered: now may be done what would have slowed the start. Returns at once. */
    void ready();

    /** Ends every node and removes its files. Idempotent, never throws. */
    @Override
    void close();
}
