package io.evenkeel.testkit.cluster.backend;

import java.net.InetSocketAddress;

/** The process of one controller. Not thread-safe: one fault at a time holds it. */
public interface ControllerNode extends KafkaNode {

    /** Where its CONTROLLER listener is reached from this JVM. */
    InetSocketAddress controllerListener();
}
