package io.evenkeel.testkit.cluster.embedded;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerSettings;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ids, ports and properties of the nodes of one cluster. */
final class NodeConfig {

    /** Ids of controllers, far from those of brokers. */
    private static final int FIRST_CONTROLLER_ID = 101;

    /** Of the listeners that clients do not come through. */
    private static final String OTHER_PROTOCOLS = "REPLICATION:PLAINTEXT,CONTROL:PLAINTEXT,CONTROLLER:PLAINTEXT";

    private final ClusterSpec spec;
    private final List<InetSocketAddress> controllers = new ArrayList<>();
    private final PortBlock ports;

    NodeConfig(ClusterSpec spec, PortBlock ports) {
        this.spec = spec;
        this.ports = ports;
        for (int i = 0; i < spec.controllers(); i++) {
            controllers.add(ports.next());
        }
    }

    /** Writes the properties of a controller, the first being 0. */
    NodeFiles controller(int index, Path work) {
        int id = FIRST_CONTROLLER_ID + index;
        Map<String, String> properties = common(id, "controller");
        properties.put("listeners", "CONTROLLER://" + told(controllers.get(index)));
        return write(id, work, properties).formattedWith(spec.security().formatArguments());
    }

    /** Where a controller listens, the first being 0. */
    InetSocketAddress controllerListener(int index) {
        return controllers.get(index);
    }

    /** Where a broker listens. */
    record BrokerListeners(InetSocketAddress client, InetSocketAddress replication, InetSocketAddress control) {}

    BrokerListeners listeners() {
        return new BrokerListeners(ports.next(), ports.next(), ports.next());
    }

    /** Writes the properties of a broker. */
    NodeFiles broker(int id, BrokerListeners listeners, Advertised advertised, Path work) {
        return write(id, work, broker(id, "broker", listeners, advertised));
    }

    /** Writes the properties of a node that is controller and broker in one, and alone. */
    NodeFiles rehearsal(Path work) {
        BrokerListeners listeners = listeners();
        Advertised itself = new Advertised(listeners.client(), listeners.replication(), listeners.control());
        Map<String, String> properties = broker(FIRST_CONTROLLER_ID, "controller,broker", listeners, itself);
        properties.merge("listeners", "CONTROLLER://" + told(controllers.get(0)), (some, more) -> some + "," + more);
        return write(FIRST_CONTROLLER_ID, work, properties);
    }

    private Map<String, String> broker(int id, String role, BrokerListeners listeners, Advertised advertised) {
        Map<String, String> properties = common(id, role);
        properties.put("listeners", told(listeners.client(), listeners.replication(), listeners.control()));
        properties.put("advertised.listeners", told(advertised));
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
        return properties;
    }

    private String voters() {
        return IntStream.range(0, controllers.size())
                .mapToObj(i -> (FIRST_CONTROLLER_ID + i) + "@" + told(controllers.get(i)))
                .collect(Collectors.joining(","));
    }

    /** The value of {@code advertised.listeners}. */
    static String told(Advertised advertised) {
        return told(advertised.client(), advertised.replication(), advertised.control());
    }

    private static String told(InetSocketAddress client, InetSocketAddress replication, InetSocketAddress control) {
        return "CLIENT://" + told(client) + ",REPLICATION://" + told(replication) + ",CONTROL://" + told(control);
    }

    private static String told(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private static NodeFiles write(int id, Path work, Map<String, String> properties) {
        Path folder = work.resolve("node-" + id);
        properties.put("log.dirs", folder.resolve("data").toString());
        NodeFiles files = new NodeFiles(id, folder.resolve("node.properties"), folder.resolve("node.log"), List.of());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of node " + id, e);
        }
        files.write(properties);
        return files;
    }

    /**
     * What a node is started with.
     *
     * @param format further arguments for the format of its storage
     */
    record NodeFiles(int id, Path properties, Path log, List<String> format) {

        /** The same with those further arguments, by way of a file: a secret may be among them, and all can see a command line. */
        NodeFiles formattedWith(List<String> arguments) {
            if (arguments.isEmpty()) {
                return this;
            }
            Path file = properties.resolveSibling("format.arguments");
            try {
                Files.write(file, arguments);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write how the storage of node " + id + " is formatted", e);
            }
            return new NodeFiles(id, properties, log, List.of("@" + file));
        }

        /** Gives a property another value, from the next start on. */
        void set(String key, String value) {
            Properties written = new Properties();
            try (var in = Files.newInputStream(properties)) {
                written.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the configuration of node " + id, e);
            }
            written.setProperty(key, value);
            write(written);
        }

        private void write(Map<?, ?> values) {
            Properties written = new Properties();
            written.putAll(values);
            try (var out = Files.newOutputStream(properties)) {
                written.store(out, null);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the configuration of node " + id, e);
            }
        }
    }
}
