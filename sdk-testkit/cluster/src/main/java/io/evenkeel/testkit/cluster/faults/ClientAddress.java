package io.evenkeel.testkit.cluster.faults;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * An address that clients may be told. Nobody need be there.
 *
 * @param host a name or an IPv4 address
 * @param port 1 to 65535
 */
record ClientAddress(String host, int port) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+");

    ClientAddress {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("host must be a name or an IPv4 address, but was '" + host + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, but was " + port);
        }
    }

    static ClientAddress of(InetSocketAddress address) {
        return new ClientAddress(address.getHostString(), address.getPort());
    }

    /** Without looking the host up. */
    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    String told() {
        return host + ":" + port;
    }
}
