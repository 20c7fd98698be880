package io.evenkeel.testkit.cluster.embedded;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import java.net.InetSocketAddress;

/** A broker in a child JVM, as faults see it. */
record EmbeddedBroker(NodeProcess node, NodeConfig.NodeFiles files, NodeConfig.BrokerListeners listeners)
        implements BrokerNode {

    @Override
    public int id() {
        return node.id();
    }

    @Override
    public long pid() {
        return node.pid();
    }

    @Override
    public InetSocketAddress clientListener() {
        return listeners.client();
    }

    @Override
    public InetSocketAddress replicationListener() {
        return listeners.replication();
    }

    @Override
    public InetSocketAddress controlListener() {
        return listeners.control();
    }

    @Override
    public void advertise(Advertised advertised) {
        files.set("advertised.listeners", NodeConfig.told(advertised));
    }

    @Override
    public void start() {
        node.start();
    }

    @Override
    public void terminate() {
        node.terminate();
    }

    @Override
    public void kill() {
        node.kill();
    }

    @Override
    public void freeze() {
        node.freeze();
    }

    @Override
    public boolean isFrozen() {
        return node.isFrozen();
    }

    @Override
    public void resume() {
        node.resume();
    }

    @Override
    public boolean isAlive() {
        return node.isAlive();
    }

    @Override
    public String lastWords() {
        return node.lastWords();
    }
}
