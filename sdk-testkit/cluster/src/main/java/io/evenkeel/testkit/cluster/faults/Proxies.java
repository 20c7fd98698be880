package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Binds a proxy for each broker, on the ports that were asked for or on free ones. */
final class Proxies {

    private Proxies() {}

    /** By broker, the first being broker 1. Throws IllegalStateException that names a port which is in use. */
    static List<TcpProxy> bind(ClusterSpec spec, PortBlock ports, Parts parts) {
        List<TcpProxy> proxies = new ArrayList<>();
        for (int broker = 1; broker <= spec.brokers(); broker++) {
            InetSocketAddress address = spec.clientPorts().isEmpty()
                    ? ports.next()
                    : Loopback.port(spec.clientPorts().get(broker - 1));
            try {
                proxies.add(parts.add(new TcpProxy("evenkeel-proxy-" + broker, address)));
            } catch (IOException e) {
                throw new IllegalStateException(
                        "client port " + address.getPort() + " of broker " + broker + " cannot be bound: "
                                + e.getMessage(),
                        e);
            }
        }
        return proxies;
    }
}
