package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import io.evenkeel.testkit.cluster.backend.Loopback;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the ports of a container are reached from here.
 *
 * @param addresses by the port inside
 */
record PublishedPorts(Map<Integer, InetSocketAddress> addresses) {

    static final PublishedPorts NONE = new PublishedPorts(Map.of());

    /** Of a container that ended at once: nobody listens there, and to connect to it fails at once. */
    private static final InetSocketAddress NOWHERE = Loopback.port(1);

    PublishedPorts {
        addresses = Map.copyOf(addresses);
    }

    static PublishedPorts of(InspectContainerResponse info, DockerConnection docker) {
        Map<Integer, InetSocketAddress> addresses = new HashMap<>();
        Ports published = info.getNetworkSettings().getPorts();
        for (Map.Entry<ExposedPort, Ports.Binding[]> port :
                published.getBindings().entrySet()) {
            Ports.Binding[] bindings = port.getValue();
            if (bindings != null && bindings.length > 0) {
                int there = Integer.parseInt(bindings[0].getHostPortSpec());
                addresses.put(port.getKey().getPort(), docker.published(there));
            }
        }
        return new PublishedPorts(addresses);
    }

    /** Where that port of the container is. */
    InetSocketAddress of(int port) {
        return addresses.getOrDefault(port, NOWHERE);
    }
}
