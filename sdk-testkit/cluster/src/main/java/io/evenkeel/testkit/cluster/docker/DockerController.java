package io.evenkeel.testkit.cluster.docker;

import io.evenkeel.testkit.cluster.backend.ControllerNode;
import java.net.InetSocketAddress;

/** A controller in a container, as faults see it. */
record DockerController(NodeContainer node) implements ControllerNode {

    @Override
    public int id() {
        return node.id();
    }

    @Override
    public long pid() {
        return node.pid();
    }

    @Override
    public InetSocketAddress controllerListener() {
        return node.ports().of(NodeProperties.CONTROLLER_PORT);
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
