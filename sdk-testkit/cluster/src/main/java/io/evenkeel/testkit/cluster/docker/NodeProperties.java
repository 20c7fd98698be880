package io.evenkeel.testkit.cluster.docker;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerSettings;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names, ports and properties of the nodes of one cluster, as they see each other in their network. */
final class NodeProperties {

    static final int CLIENT_PORT = 19_092;
    static final int REPLICATION_PORT = 19_093;
    static final int CONTROL_PORT = 19_094;
    static final int CONTROLLER_PORT = 19_095;

    /** Ids of controllers, far from those of brokers. */
    static final int FIRST_CONTROLLER_ID = 101;

    /** Where the data is: in the container's own layer, which stays while it is stopped, and which any user may write to. */
    static final String DATA = "/tmp/evenkeel-data";

    private static final String OTHER_PROTOCOLS = "REPLICATION:PLAINTEXT,CONTROL:PLAINTEXT,CONTROLLER:PLAINTEXT";

    private final ClusterSpec spec;

    NodeProperties(ClusterSpec spec) {
        this.spec = spec;
    }

    /** The name of a node in the network. */
    static String name(int id) {
        return (id < FIRST_CONTROLLER_ID ? "broker-" : "controller-") + id;
    }

    Map<String, String> controller(int id) {
        Map<String, String> properties = common(id, "controller");
        properties.put("listeners", "CONTROLLER://:" + CONTROLLER_PORT);
        return properties;
    }

    Map<String, String> broker(int id, Advertised advertised) {
        Map<String, String> properties = common(id, "broker");
        properties.put(
                "listeners",
                "CLIENT://:" + CLIENT_PORT + ",REPLICATION://:" + REPLICATION_PORT + ",CONTROL://:" + CONTROL_PORT);
        properties.put("advertised.listeners", told(id, advertised));
        properties.put("inter.broker.listener.name", "REPLICATION");
        properties.putIfAbsent("broker.rack", "rack-" + id);
        properties.putAll(spec.security().listenerSettings("client"));
        return properties;
    }

    private Map<String, String> common(int id, String role) {
        Map<String, String> properties = new TreeMap<>(BrokerSettings.common(spec));
        properties.put("node.id", String.valueOf(id));
        properties.put("process.roles", role);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listener.security.protocol.map", "CLIENT:" + spec.security().protocol().name + "," + OTHER_PROTOCOLS);
        properties.put("controller.quorum.voters", voters());
        properties.put("log.dirs", DATA);
        return properties;
    }

    private String voters() {
        return IntStream.range(FIRST_CONTROLLER_ID, FIRST_CONTROLLER_ID + spec.controllers())
                .mapToObj(id -> id + "@" + name(id) + ":" + CONTROLLER_PORT)
                .collect(Collectors.joining(","));
    }

    /** The value of {@code advertised.listeners}: to other brokers its own name, for this JVM's proxies are not in their network. */
    static String told(int id, Advertised advertised) {
        return "CLIENT://" + told(advertised.client()) + ",REPLICATION://" + name(id) + ":" + REPLICATION_PORT
                + ",CONTROL://" + told(advertised.control());
    }

    private static String told(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** As a file has them. */
    static String text(Map<String, String> properties) {
        Properties written = new Properties();
        written.putAll(properties);
        StringWriter text = new StringWriter();
        try {
            written.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes all that is written", e);
        }
        return text.toString();
    }
}
