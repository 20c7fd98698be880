package io.evenkeel.testkit.cluster;

/** What runs the brokers of a {@link KafkaCluster}. */
public enum BackendChoice {
    /**
     * {@link #EMBEDDED}, unless something else is asked for from outside: by the system property {@code evenkeel.testkit.backend}, or where
     * that is not set by the environment's {@code EVENKEEL_TESTKIT_BACKEND}. So the same tests run on either.
     */
    AUTO,
    /** Child JVMs of this one, from the broker's jars that come with the kit. Needs nothing else. */
    EMBEDDED,
    /**
     * Containers of {@code apache/kafka}, or of an image laid out like it. Needs a Docker daemon, and Testcontainers on the class path; see
     * {@link io.evenkeel.testkit.cluster.docker.DockerSupport}. {@link Capability} tells what it cannot do.
     */
    DOCKER
}
