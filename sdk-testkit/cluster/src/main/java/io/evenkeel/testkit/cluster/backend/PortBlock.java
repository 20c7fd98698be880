package io.evenkeel.testkit.cluster.backend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 for one cluster, below the ephemeral range so that no outgoing connection ever takes one.
 *
 * <p>A cluster must keep a port also while nobody listens on it (a broker is down, a proxy refuses). So ports come in blocks, and
 * whoever listens on the first port of a block owns the rest: the kernel keeps clusters of this JVM and of others apart, and
 * frees the block when the JVM dies, however it dies.
 */
public final class PortBlock implements AutoCloseable {

    /** Above the ports that services like to have, below Linux's default ephemeral range (32768). */
    private static final int FIRST = 15_000;

    private static final int LAST = 32_767;

    /** Enough for 30 brokers (six ports each) and three controllers. */
    private static final int SIZE = 190;

    private static final int BLOCKS = (LAST + 1 - FIRST) / SIZE;

    private final ServerSocket guard;
    private int next;

    private PortBlock(ServerSocket guard) {
        this.guard = guard;
        this.next = guard.getLocalPort() + 1;
    }

    /** Takes a block that no other cluster has. Throws IllegalStateException when there is none. */
    public static PortBlock take() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int first = FIRST + (start + i) % BLOCKS * SIZE;
            try {
                return new PortBlock(listen(first));
            } catch (IOException e) {
                // somebody else's block
            }
        }
        throw new IllegalStateException("no free block of " + SIZE + " ports between " + FIRST + " and " + LAST);
    }

    /** A port of the block, each only once. One that a stranger listens on is left out. */
    public synchronized InetSocketAddress next() {
        while (next < guard.getLocalPort() + SIZE) {
            int port = next++;
            try {
                listen(port).close();
                return Loopback.port(port);
            } catch (IOException e) {
                // a stranger's port
            }
        }
        throw new IllegalStateException("the block of " + SIZE + " ports from " + guard.getLocalPort() + " is used up");
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(Loopback.port(port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            guard.close();
        } catch (IOException e) {
            // the kernel takes it back with the JVM
        }
    }
}
