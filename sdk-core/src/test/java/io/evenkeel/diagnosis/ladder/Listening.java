package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that accepts, says something or nothing, and is no broker. */
final class Listening implements AutoCloseable {

    private final ServerSocket listener;
    private final byte[] says;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    /**
     * @param says to everybody, at once; nothing at all when it is empty
     */
    Listening(byte[] says) throws IOException {
        this.says = says;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "listening-" + port());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** A port of the loopback address that nobody listens on. */
    static int closedPort() {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                if (says.length > 0) {
                    socket.getOutputStream().write(says);
                    socket.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
