package io.evenkeel.testkit.cluster;

import io.evenkeel.testkit.cluster.backend.BrokerSettings;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.docker.DockerBackend;
import io.evenkeel.testkit.cluster.embedded.EmbeddedNodes;
import io.evenkeel.testkit.cluster.faults.FaultyCluster;
import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link KafkaCluster}. A value that cannot be is refused at once, with an IllegalArgumentException that names the
 * property, its rule and the value.
 *
 * <p>Not thread-safe.
 */
public final class KafkaClusterBuilder {

    /** {@value}: enough for 3 replicas, of which one may fail. */
    public static final int DEFAULT_BROKERS = 3;

    /** {@value}: enough for all that is not about controllers themselves. */
    public static final int DEFAULT_CONTROLLERS = 1;

    /** {@value}: as many as find ports in a block; each costs some 150 MB. */
    public static final int MAX_BROKERS = 30;

    /** {@value}: the system property that says which version to run where a test does not. */
    public static final String BROKER_VERSION_PROPERTY = "evenkeel.testkit.broker.version";

    private int brokers = DEFAULT_BROKERS;
    private int controllers = DEFAULT_CONTROLLERS;
    private boolean productionTimings;
    private SecurityProtocol clientSecurity = SecurityProtocol.PLAINTEXT;
    private final Map<String, String> config = new TreeMap<>();
    private List<Integer> clientPorts = List.of();
    private @Nullable String brokerVersion;
    private BackendChoice backend = BackendChoice.AUTO;

    KafkaClusterBuilder() {}

    /** How many brokers, 1 to {@value #MAX_BROKERS}; their ids are 1 to n. Default {@value #DEFAULT_BROKERS}. */
    public KafkaClusterBuilder brokers(int count) {
        require(count >= 1 && count <= MAX_BROKERS, "brokers", "1 to " + MAX_BROKERS, count);
        this.brokers = count;
        return this;
    }

    /** How many controllers apart from the brokers, 1 or 3. Default {@value #DEFAULT_CONTROLLERS}. */
    public KafkaClusterBuilder controllers(int count) {
        require(count == 1 || count == 3, "controllers", "1 or 3", count);
        this.controllers = count;
        return this;
    }

    /**
     * Leaves failure detection as Kafka has it (a broker that is silent is fenced after 9 s, a follower that lags leaves the ISR after
     * 30 s). Without it, both take 3 s, so that tests do not wait.
     */
    public KafkaClusterBuilder productionTimings() {
        this.productionTimings = true;
        return this;
    }

    /**
     * A setting for every node, brokers and controllers alike; it wins over the kit's own defaults. What the cluster is made of (ids,
     * roles, listeners, folders) is not to be set.
     */
    public KafkaClusterBuilder brokerConfig(String key, String value) {
        require(!BrokerSettings.isOwned(key), "brokerConfig", "a key other than those the kit sets itself", key);
        config.put(key, value);
        return this;
    }

    /** The ports that clients connect to, one for each broker. Default: free ones below the ephemeral range. */
    public KafkaClusterBuilder clientPorts(int... ports) {
        for (int port : ports) {
            require(port >= 1 && port <= 65_535, "clientPorts", "1 to 65535", port);
        }
        this.clientPorts = Arrays.stream(ports).boxed().toList();
        require(
                clientPorts.stream().distinct().count() == ports.length,
                "clientPorts",
                "different from each other",
                clientPorts);
        return this;
    }

    /**
     * How clients connect: PLAINTEXT, which is the default, SSL, SASL_PLAINTEXT or SASL_SSL. {@link KafkaCluster#clientConfig()} has what
     * they need for it. With SSL all brokers show one certificate, for localhost and 127.0.0.1; clients show none. With SASL they log in by
     * SCRAM-SHA-512, and an authorizer allows a user of {@link KafkaCluster#createUser} nothing that was not allowed. Brokers talk to
     * each other in PLAINTEXT, whatever this says.
     */
    public KafkaClusterBuilder clientSecurity(SecurityProtocol protocol) {
        this.clientSecurity = protocol;
        return this;
    }

    /**
     * The Kafka version to run. EMBEDDED: one of those on the class path, such as {@code 4.1.2}, or {@code 4.1} for the newest of them; default
     * the newest of all. DOCKER: the tag of an image of that version; default that of {@link
     * io.evenkeel.testkit.cluster.docker.DockerSupport#image()}. Where this is not called, the system property {@value
     * #BROKER_VERSION_PROPERTY} says it, if set.
     */
    public KafkaClusterBuilder brokerVersion(String version) {
        this.brokerVersion = version;
        return this;
    }

    /** What runs the brokers. Default: AUTO. */
    public KafkaClusterBuilder backend(BackendChoice choice) {
        this.backend = choice;
        return this;
    }

    /**
     * Starts every node and returns when all brokers are registered and unfenced: a few seconds, and a few more the first time on a
     * machine, when the broker's jars are unpacked.
     *
     * @throws IllegalArgumentException when the parts do not fit together, the broker version is not on the class path, or the
     *     broker does not know a setting
     * @throws IllegalStateException when a client port is in use, or a node ended or was not ready within a minute; the message has
     *     the end of the node's own log; with DOCKER also when Testcontainers, the daemon or the image is missing, which is told at
     *     once and with what to do ({@link io.evenkeel.testkit.cluster.docker.DockerSupport#whyUnusable()} tells it beforehand)
     */
    public KafkaCluster start() {
        require(
                clientPorts.isEmpty() || clientPorts.size() == brokers,
                "clientPorts",
                "one for each of the " + brokers + " brokers",
                clientPorts);
        ClusterSpec spec = new ClusterSpec(
                brokers,
                controllers,
                productionTimings,
                config,
                clientPorts,
                brokerVersion == null ? versionFromOutside() : brokerVersion,
                ListenerSecurity.of(clientSecurity));
        return FaultyCluster.start(
                spec, backend.chosen() == BackendChoice.DOCKER ? DockerBackend::start : EmbeddedNodes::start);
    }

    private static @Nullable String versionFromOutside() {
        String version = System.getProperty(BROKER_VERSION_PROPERTY, "").strip();
        return version.isEmpty() ? null : version;
    }

    private static void require(boolean holds, String property, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(property + " must be " + rule + ", but was " + value);
        }
    }
}
