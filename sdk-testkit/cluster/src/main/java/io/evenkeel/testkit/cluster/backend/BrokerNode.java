package io.evenkeel.testkit.cluster.backend;

import java.net.InetSocketAddress;

/** The process of one broker. Not thread-safe: one fault at a time holds it. */
public interface BrokerNode extends KafkaNode {

    /** Where its CLIENT listener is reached from this JVM. May change when it is started again. */
    InetSocketAddress clientListener();

    /** Where its REPLICATION listener is reached from this JVM. */
    InetSocketAddress replicationListener();

    /** Where its CONTROL listener is reached from this JVM. */
    InetSocketAddress controlListener();

    /** What it is to tell as its addresses from its next start on. */
    void advertise(Advertised advertised);
}
