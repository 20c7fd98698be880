package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Connects to many addresses at the same time, on the thread of the caller, and hangs up at once. */
final class Connects {

    /** Linux sends a SYN at 0 and 1 s, then at 3: one that got lost is no evidence yet, and nobody waits for two. */
    private static final Duration AT_MOST = Duration.ofMillis(1_500);

    /** After less than this, with a second SYN just sent, nothing is known: the time of the whole climb was over. */
    private static final Duration LEAST = Duration.ofMillis(1_300);

    private final InstantSource clock;

    Connects(InstantSource clock) {
        this.clock = clock;
    }

    /** Where to. */
    record Target(int broker, InetSocketAddress address, boolean fresh) {}

    private record Attempt(Target target, Instant began) {}

    /**
     * Tells of each as soon as it is known. One for which there is no socket or no time is left out: that says nothing of a broker.
     *
     * @throws IOException when this process cannot wait for sockets
     */
    void connect(Collection<Target> targets, Deadline atMost, BiConsumer<Target, Connection> told) throws IOException {
        Deadline deadline = atMost.orIn(AT_MOST);
        Map<SocketChannel, Attempt> open = new HashMap<>();
        try (Selector selector = Selector.open()) {
            try {
                for (Target target : targets) {
                    begin(target, selector, open, told);
                }
                while (!open.isEmpty() && !deadline.isOver()) {
                    selector.select(deadline.sliceMs());
                    for (SelectionKey key : selector.selectedKeys()) {
                        if (key.channel() instanceof SocketChannel channel) {
                            Attempt attempt = open.remove(channel);
                            if (attempt != null) {
                                finish(channel, attempt, told);
                            }
                        }
                    }
                    selector.selectedKeys().clear();
                }
                for (Attempt attempt : open.values()) {
                    Connection late = connection(attempt, Reach.TIMED_OUT, "no answer");
                    if (late.took().compareTo(LEAST) >= 0) { // else it had no time to
                        told.accept(attempt.target(), late);
                    }
                }
            } finally {
                for (SocketChannel channel : open.keySet()) {
                    close(channel);
                }
            }
        }
    }

    private void begin(
            Target target, Selector selector, Map<SocketChannel, Attempt> open, BiConsumer<Target, Connection> told) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException e) {
            return; // no file descriptor is left, most likely
        }
        Attempt attempt = new Attempt(target, clock.instant());
        try {
            channel.configureBlocking(false);
            if (channel.connect(target.address())) {
                finish(channel, attempt, told);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT);
                open.put(channel, attempt);
            }
        } catch (IOException | RuntimeException e) {
            close(channel);
            told.accept(target, failed(attempt, e));
        }
    }

    private void finish(SocketChannel channel, Attempt attempt, BiConsumer<Target, Connection> told) {
        Connection connection;
        try {
            channel.finishConnect();
            // a port of this machine that nobody listens on, and that the system happened to choose as ours
            boolean toItself = attempt.target().address().equals(channel.getLocalAddress());
            connection = connection(attempt, toItself ? Reach.REFUSED : Reach.ACCEPTED, null);
        } catch (IOException e) {
            connection = failed(attempt, e);
        } finally {
            close(channel);
        }
        told.accept(attempt.target(), connection);
    }

    private Connection failed(Attempt attempt, Exception e) {
        String said = String.valueOf(e.getMessage());
        boolean refusedOrLate = e instanceof ConnectException;
        boolean late = refusedOrLate && said.contains("timed out");
        return connection(
                attempt, late ? Reach.TIMED_OUT : refusedOrLate ? Reach.REFUSED : Reach.FAILED, e.getMessage());
    }

    private Connection connection(Attempt attempt, Reach reach, @Nullable String said) {
        return new Connection(
                attempt.target().address().getAddress().getHostAddress(),
                attempt.target().fresh(),
                reach,
                Duration.between(attempt.began(), clock.instant()),
                said);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was sent
        }
    }

    /** The addresses to connect to: the first ones of those in use, then fresh ones that are others. */
    static List<Target> targets(int broker, int port, BrokerReport.Names names, int used, int fresh)
            throws IOException {
        List<Target> targets = new ArrayList<>();
        for (String address :
                names.addresses().subList(0, Math.min(used, names.addresses().size()))) {
            targets.add(target(broker, address, port, false));
        }
        for (String address : names.fresh().stream()
                .filter(found -> !names.addresses().contains(found))
                .limit(fresh)
                .toList()) {
            targets.add(target(broker, address, port, true));
        }
        return targets;
    }

    private static Target target(int broker, String address, int port, boolean fresh) throws IOException {
        return new Target(broker, new InetSocketAddress(InetAddress.getByName(address), port), fresh);
    }
}
