package io.evenkeel.testkit.cluster.docker;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import java.net.InetSocketAddress;
import java.util.Map;

/** A broker in a container, as faults see it. */
record DockerBroker(NodeContainer node, Map<String, String> properties) implements BrokerNode {

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
        return node.ports().of(NodeProperties.CLIENT_PORT);
    }

    @Override
    public InetSocketAddress replicationListener() {
        return node.ports().of(NodeProperties.REPLICATION_PORT);
    }

    @Override
    public InetSocketAddress controlListener() {
        return node.ports().of(NodeProperties.CONTROL_PORT);
    }

    @Override
    public void advertise(Advertised advertised) {
        properties.put("advertised.listeners", NodeProperties.told(id(), advertised));
        node.write(Map.of(NodeCommand.PROPERTIES, NodeProperties.text(properties)));
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
