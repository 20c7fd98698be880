package io.evenkeel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address that drops every attempt to connect, as a firewall does: a listener that accepts nothing and whose backlog is full. */
public final class FullBacklog implements AutoCloseable {

    private static final int MOST = 100;

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    /**
     * @param address that nobody listens on
     */
    public FullBacklog(InetSocketAddress address) throws IOException {
        listener = new ServerSocket(address.getPort(), 1, address.getAddress());
        while (waiting.size() < MOST) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(address, 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        close();
        throw new IllegalStateException("the backlog of " + address + " took " + MOST + " connections and is not full");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        listener.close();
    }
}
