package io.evenkeel.testkit.cluster.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One client connection and its twin to the broker, with a thread for each direction.
 *
 * <p>What one side does, the other side sees: a FIN becomes a FIN, a reset becomes a reset. A client tells the two apart (an idle
 * close by the broker is no fault), so the proxy must not turn one into the other.
 */
final class ProxiedConnection {

    private final Socket client;
    private final Socket broker = new Socket();
    private final InetSocketAddress brokerAddress;
    private final Gate toBroker;
    private final Gate fromBroker;
    private final Consumer<ProxiedConnection> whenGone;
    private final ClientId clientId = new ClientId();
    private final AtomicInteger directionsOpen = new AtomicInteger(2);
    private final Thread toBrokerThread;
    private final Thread fromBrokerThread;
    private volatile boolean gone;

    ProxiedConnection(
            String name,
            Socket client,
            InetSocketAddress brokerAddress,
            Gate toBroker,
            Gate fromBroker,
            Consumer<ProxiedConnection> whenGone) {
        this.client = client;
        this.brokerAddress = brokerAddress;
        this.toBroker = toBroker;
        this.fromBroker = fromBroker;
        this.whenGone = whenGone;
        this.toBrokerThread = daemon(name + "-to-broker", this::connectThenCarryRequests);
        this.fromBrokerThread = daemon(name + "-from-broker", () -> carry(broker, client, fromBroker, ClientId.none()));
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        toBrokerThread.start();
    }

    /** Connecting may take long before a frozen broker, so it is done here and not by the thread that accepts. */
    private void connectThenCarryRequests() {
        try {
            broker.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            broker.connect(brokerAddress);
        } catch (IOException e) {
            reset();
            return;
        }
        fromBrokerThread.start();
        carry(client, broker, toBroker, clientId);
    }

    private void carry(Socket from, Socket to, Gate gate, ClientId sender) {
        try {
            new Carrier(from, to, gate, sender, () -> gone).carry();
            if (directionsOpen.decrementAndGet() == 0) {
                end();
            }
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void end() {
        gone = true;
        closeQuietly(client);
        closeQuietly(broker);
        whenGone.accept(this);
    }

    /** Ends it with a reset (RST) to both sides. Idempotent, from any thread. */
    void reset() {
        for (Socket socket : new Socket[] {client, broker}) {
            try {
                // a linger time of 0 makes close() send RST in place of FIN
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // it is closed already
            }
        }
        end();
        toBroker.wake();
        fromBroker.wake();
    }

    /** Whether its client has a {@code client.id} that begins like that. */
    boolean isOf(String prefix) {
        return clientId.startsWith(prefix);
    }

    /** Waits until both threads have ended, for at most the given time each. */
    void join(long millis) throws InterruptedException {
        toBrokerThread.join(millis);
        fromBrokerThread.join(millis);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to do with it
        }
    }
}
