package io.evenkeel.testkit.cluster;

/** What runs the brokers of a {@link KafkaCluster}. */
public enum BackendChoice {
    /** {@link #EMBEDDED}, unless something else is asked for from outside. */
    AUTO,
    /** Child JVMs of this one, from the broker's jars that come with the kit. Needs nothing else. */
    EMBEDDED,
    /** Containers of Kafka images. Needs a Docker daemon. */
    DOCKER
}
