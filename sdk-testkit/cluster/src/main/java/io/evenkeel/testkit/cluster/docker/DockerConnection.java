package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import io.evenkeel.testkit.cluster.backend.Loopback;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** This JVM's connection to the Docker daemon that Testcontainers has found. Thread-safe. */
final class DockerConnection {

    private static final Logger log = LoggerFactory.getLogger(DockerConnection.class);

    private static final String LOCAL = "127.0.0.1";

    private static @Nullable DockerConnection instance;

    private final DockerClient client;
    private final String host;

    private DockerConnection(DockerClient client, String host) {
        this.client = client;
        this.host = host;
    }

    /** Made once; when that fails, by the next who asks again. */
    static synchronized DockerConnection ofThisJvm() {
        DockerConnection made = instance;
        if (made == null) {
            made = open();
            instance = made;
        }
        return made;
    }

    /**
     * Not by Testcontainers' own {@code client()}: that one starts its Ryuk first, and looks for the gateway of a container, which pulls
     * images, for minutes where no registry is reached.
     */
    private static DockerConnection open() {
        TransportConfig transport = DockerClientFactory.instance().getTransportConfig();
        DockerClient client = DockerClientProviderStrategy.getClientForConfig(transport);
        DockerConnection connection = new DockerConnection(client, host(client, transport.getDockerHost()));
        Leftovers.ofDeadJvms(client);
        log.info(
                "containers are run by the Docker daemon at {}, their ports are at {}",
                transport.getDockerHost(),
                connection.host);
        return connection;
    }

    /** Where published ports are: on the daemon's machine, which is this one for a socket, unless this JVM is in a container itself. */
    private static String host(DockerClient client, URI daemon) {
        String override = System.getenv("TESTCONTAINERS_HOST_OVERRIDE");
        if (override != null && !override.isBlank()) {
            return override.strip().equals("localhost") ? LOCAL : override.strip();
        }
        if (daemon.getHost() != null && !daemon.getHost().isBlank()) {
            return daemon.getHost().equals("localhost") ? LOCAL : daemon.getHost();
        }
        String itself = Leftovers.hostName();
        try {
            InspectContainerResponse info = client.inspectContainerCmd(itself).exec();
            return info.getNetworkSettings().getNetworks().values().stream()
                    .map(network -> network.getGateway())
                    .filter(gateway -> gateway != null && !gateway.isBlank())
                    .findFirst()
                    .orElse(LOCAL);
        } catch (NotFoundException e) {
            return LOCAL;
        }
    }

    DockerClient client() {
        return client;
    }

    /** Whether the daemon has that image. */
    boolean has(KafkaImage image) {
        try {
            client.inspectImageCmd(image.name()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Pulls the image if it is absent. Throws IllegalStateException that says what to do when it cannot be had. */
    void require(KafkaImage image) {
        if (!has(image)) {
            log.info("the image {} is not there, pulling it", image);
            try {
                new ImagePull(client, image).run();
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "the DOCKER back-end cannot be used: the image " + image
                                + " is not there and cannot be pulled (" + e.getMessage() + "): " + image.remedy(),
                        e);
            }
        }
    }

    /** The address of this machine that ports are published on; all of them where the daemon is not on this machine. */
    String publishedOn() {
        return host.equals(LOCAL) ? LOCAL : "";
    }

    /** That published port, from here. */
    InetSocketAddress published(int port) {
        return host.equals(LOCAL) ? Loopback.port(port) : new InetSocketAddress(host, port);
    }

    /** Ours, and those that Testcontainers' Ryuk goes by, if the application has that running. */
    static Map<String, String> labels(String cluster) {
        Map<String, String> labels = Leftovers.labels(cluster);
        labels.putAll(Objects.requireNonNull(DockerClientFactory.DEFAULT_LABELS));
        labels.put(DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL, DockerClientFactory.SESSION_ID);
        return labels;
    }
}
