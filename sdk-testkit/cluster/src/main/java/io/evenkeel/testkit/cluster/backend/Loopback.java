package io.evenkeel.testkit.cluster.backend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** 127.0.0.1, where everything of a cluster listens; not ::1, which not every container has. */
public final class Loopback {

    private static final InetAddress ADDRESS = address();

    private Loopback() {}

    /** That port of it. */
    public static InetSocketAddress port(int port) {
        return new InetSocketAddress(ADDRESS, port);
    }

    private static InetAddress address() {
        try {
            // with its name, so that nobody ever looks that up
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
