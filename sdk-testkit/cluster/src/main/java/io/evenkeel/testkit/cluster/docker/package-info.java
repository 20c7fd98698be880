/**
 * The DOCKER back-end: every node is a container of a Kafka image. {@link io.evenkeel.testkit.cluster.docker.DockerSupport} alone is API.
 *
 * <p>A cluster has a network of its own. Its nodes find each other there by name, without this JVM: the REPLICATION and CONTROLLER
 * listeners are told as {@code broker-1:19093} and the like. The CLIENT and CONTROL listeners are published on ports of the daemon's host,
 * which change with every start; what is told as their addresses are this JVM's proxies, which stay. So it works with any daemon whose
 * published ports this JVM can connect to, Docker Desktop and one in another container among them; and so a broker cannot be kept from its
 * peers.
 *
 * <p>A node runs as the image's user and by Kafka's own commands ({@code kafka-storage.sh}, {@code kafka-server-start.sh}), not by the
 * image's start script: the java process becomes process 1, which a SIGTERM reaches, and a container that was killed can be started again.
 *
 * <p>Testcontainers finds the daemon and its credentials. It is an optional dependency, so nothing outside of {@link
 * io.evenkeel.testkit.cluster.docker.DockerConnection} and what that hands out to may touch it before it was looked for.
 *
 * <p>Nothing is left behind, in two nets: a shutdown hook; and a label that names this JVM, by which the next one on this machine removes what
 * is left of one that was killed. Testcontainers' Ryuk is not started: while its image is pulled, which takes minutes where no registry is
 * reached, Testcontainers lets no container be made.
 */
@NullMarked
package io.evenkeel.testkit.cluster.docker;

import org.jspecify.annotations.NullMarked;
