package io.evenkeel.testkit.cluster.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.BiConsumer;

/** A listening socket and the thread that accepts from it. */
final class Listener {

    /** Room for the clients of a test that all connect at once. */
    private static final int BACKLOG = 128;

    private final ServerSocket socket = new ServerSocket();
    private final BiConsumer<Listener, Socket> whenAccepted;
    private final Thread thread;

    Listener(String name, InetSocketAddress at, BiConsumer<Listener, Socket> whenAccepted) throws IOException {
        this.whenAccepted = whenAccepted;
        try {
            // earlier connections of the port may still be in TIME_WAIT
            socket.setReuseAddress(true);
            socket.bind(at, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        thread = new Thread(this::accept, name + "-accept");
        thread.setDaemon(true);
    }

    int port() {
        return socket.getLocalPort();
    }

    void start() {
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                whenAccepted.accept(this, socket.accept());
            } catch (IOException e) {
                // closed, or the client gave up before it was accepted: the loop's condition tells which
            }
        }
    }

    /** Gives the port back and waits for the thread to end, for at most the given time. */
    void close(long millis) {
        try {
            socket.close();
            thread.join(millis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
