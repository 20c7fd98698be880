package io.evenkeel.testkit.cluster.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and one broker, and can do to their connections what networks do.
 *
 * <p>Blocking sockets, a daemon thread to accept and one for each direction of a connection: a test has tens of connections, and a
 * blocking read gives back-pressure for free. The port is bound by the constructor and stays this proxy's until {@link #close()};
 * only while it refuses, nobody listens there.
 *
 * <p>Thread-safe. No call waits for a peer.
 */
public final class TcpProxy implements AutoCloseable {

    /** Threads end as soon as their sockets are closed; this only bounds a close() on a machine that is stuck. */
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final String name;
    private final InetSocketAddress address;
    private final Gate toBroker = new Gate();
    private final Gate fromBroker = new Gate();
    private final Object lock = new Object();
    // guarded by lock
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private @Nullable InetSocketAddress broker;
    private @Nullable Listener listener;
    private long accepted;
    private boolean closed;

    /**
     * Binds the address and lets everything through.
     *
     * @param name for the names of its threads
     * @throws IOException when the address cannot be bound
     */
    public TcpProxy(String name, InetSocketAddress address) throws IOException {
        this.name = name;
        this.listener = new Listener(name, address, this::admit);
        this.address = new InetSocketAddress(address.getAddress(), listener.port());
        listener.start();
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return address;
    }

    /** Connects later connections to that address; those that are open stay where they are. */
    public void forwardTo(InetSocketAddress brokerAddress) {
        synchronized (lock) {
            broker = brokerAddress;
        }
    }

    /** Resets every open connection. Returns how many there were. */
    public int cut() {
        List<ProxiedConnection> open;
        synchronized (lock) {
            open = new ArrayList<>(connections);
        }
        open.forEach(ProxiedConnection::reset);
        return open.size();
    }

    /** Stops to listen and resets every open connection. Returns how many there were. */
    public int refuse() {
        Listener open;
        synchronized (lock) {
            open = listener;
            listener = null;
        }
        if (open != null) {
            open.close(JOIN_MILLIS);
        }
        return cut();
    }

    /** Holds the bytes that travel to the broker, from the broker, or both. Those of the other direction pass. */
    public void hold(boolean requests, boolean responses) {
        if (requests) {
            toBroker.hold();
        }
        if (responses) {
            fromBroker.hold();
        }
    }

    /** Lets each connection carry no more than so many bytes a second to the broker, from the broker, or both. */
    public void throttle(long bytesPerSecond, boolean requests, boolean responses) {
        if (requests) {
            toBroker.throttle(bytesPerSecond);
        }
        if (responses) {
            fromBroker.throttle(bytesPerSecond);
        }
    }

    /** Makes every byte arrive that much later, in both directions. */
    public void delay(Duration duration) {
        toBroker.delay(duration);
        fromBroker.delay(duration);
    }

    /**
     * Holds the requests of clients whose {@code client.id} begins like that, on open and new connections; those of others pass. Only
     * {@link #passClients} ends it. Returns on how many open connections.
     */
    public int holdClients(String prefix) {
        toBroker.holdClients(prefix);
        return clients(prefix);
    }

    /** Connections that are open now of clients whose {@code client.id} is known and begins like that. */
    public int clients(String prefix) {
        synchronized (lock) {
            return (int) connections.stream()
                    .filter(connection -> connection.isOf(prefix))
                    .count();
        }
    }

    /** Ends what {@link #holdClients} began with the same prefix: held requests go on. */
    public void passClients(String prefix) {
        toBroker.passClients(prefix);
    }

    /**
     * Ends what {@link #refuse()}, {@link #hold}, {@link #throttle} and {@link #delay} began: listens on the same port again, lets
     * held bytes go on.
     */
    public void pass() {
        toBroker.release();
        fromBroker.release();
        synchronized (lock) {
            if (closed || listener != null) {
                return;
            }
            try {
                listener = new Listener(name, address, this::admit);
            } catch (IOException e) {
                throw new UncheckedIOException("proxy " + name + " cannot listen on " + address + " again", e);
            }
            listener.start();
        }
    }

    /** Connections that are open now. */
    public int open() {
        synchronized (lock) {
            return connections.size();
        }
    }

    /** Connections accepted since it was made. */
    public long accepted() {
        synchronized (lock) {
            return accepted;
        }
    }

    /** Begins to count whom a fault touches. */
    public Felt felt() {
        synchronized (lock) {
            return new ProxyFelt(this, connections.size(), accepted);
        }
    }

    /** Resets everything, gives the port back and waits for the threads to end. */
    @Override
    public void close() {
        List<ProxiedConnection> open;
        synchronized (lock) {
            closed = true;
            open = new ArrayList<>(connections);
        }
        refuse();
        try {
            for (ProxiedConnection connection : open) {
                connection.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Listener by, Socket client) {
        synchronized (lock) {
            if (listener == by && broker != null) {
                accepted++;
                ProxiedConnection connection = new ProxiedConnection(
                        name + "-" + accepted, client, broker, toBroker, fromBroker, this::forget);
                connections.add(connection);
                connection.start();
                return;
            }
        }
        // it was accepted by the kernel while the listener was being closed: refused, if late
        try (client) {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            // the client is gone already
        }
    }

    private void forget(ProxiedConnection connection) {
        synchronized (lock) {
            connections.remove(connection);
        }
    }
}
