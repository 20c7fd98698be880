package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The proxies before one broker.
 *
 * @param client where faults of the network happen
 * @param replication between it and the other brokers
 * @param control the kit's own way to the broker; it refuses while the broker is away, so that the kit never waits for it
 */
record BrokerProxies(TcpProxy client, TcpProxy replication, TcpProxy control) {

    /** For each broker, the first being broker 1. Throws IllegalStateException that names a port which is in use. */
    static List<BrokerProxies> bind(ClusterSpec spec, PortBlock ports, Parts parts) {
        List<BrokerProxies> proxies = new ArrayList<>();
        for (int broker = 1; broker <= spec.brokers(); broker++) {
            InetSocketAddress client = spec.clientPorts().isEmpty()
                    ? ports.next()
                    : Loopback.port(spec.clientPorts().get(broker - 1));
            proxies.add(new BrokerProxies(
                    parts.add(bind("client", broker, client)),
                    parts.add(bind("replication", broker, ports.next())),
                    parts.add(bind("control", broker, ports.next()))));
        }
        return proxies;
    }

    private static TcpProxy bind(String listener, int broker, InetSocketAddress address) {
        try {
            return new TcpProxy("evenkeel-" + listener + "-" + broker, address);
        } catch (IOException e) {
            throw new IllegalStateException(
                    listener + " port " + address.getPort() + " of broker " + broker + " cannot be bound: "
                            + e.getMessage(),
                    e);
        }
    }

    /** What the broker is to tell as its addresses. */
    Advertised advertised() {
        return advertised(client.address());
    }

    /** The same with another address for clients, who do not find the proxy there. */
    Advertised advertised(InetSocketAddress toClients) {
        return new Advertised(toClients, replication.address(), control.address());
    }

    /** Sends new connections to where the node listens now. */
    void forwardTo(BrokerNode node) {
        client.forwardTo(node.clientListener());
        replication.forwardTo(node.replicationListener());
        control.forwardTo(node.controlListener());
    }

    void refuse() {
        client.refuse();
        replication.refuse();
        control.refuse();
    }
}
