package io.evenkeel.testkit.cluster.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every byte with the same byte, and does to its connections what it is told. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicLong received = new AtomicLong();

    EchoServer() throws IOException {
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Bytes that have arrived. */
    long received() {
        return received.get();
    }

    int connections() {
        return accepted.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                daemon(() -> echo(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void echo(Socket socket) {
        try {
            byte[] chunk = new byte[4096];
            int read;
            while ((read = socket.getInputStream().read(chunk)) >= 0) {
                received.addAndGet(read);
                socket.getOutputStream().write(chunk, 0, read);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            // the peer is gone
        }
    }

    /** As a broker that closes idle connections. */
    void closeConnections() throws IOException {
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    /** As a broker that was killed with unread data. */
    void resetConnections() throws IOException {
        for (Socket socket : accepted) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeConnections();
    }
}
