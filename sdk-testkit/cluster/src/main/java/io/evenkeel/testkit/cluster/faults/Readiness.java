package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.Nodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Waits for a new cluster to be ready, and stops to wait as soon as a node has died. */
final class Readiness {

    /** Docker's proxy closes within a millisecond or two. A closing that comes later costs a line in the log. */
    private static final int SILENCE_MILLIS = 20;

    private Readiness() {}

    /** Returns the view when it shows every broker registered and unfenced. A broker that is late is told with its log. */
    static ClusterView await(Nodes nodes, List<InetSocketAddress> controlListeners, Parts parts) {
        Await await = Await.recoveryAfter("starting the cluster");
        // not the Admin client yet: it would log a warning for each connection that is refused
        until(await, "to listen", nodes, Readiness::listens);
        ClusterView view = parts.add(new ClusterView(controlListeners));
        until(
                await,
                "to be registered and unfenced",
                nodes,
                broker -> view.brokers().contains(broker.id()));
        return view;
    }

    private static void until(Await await, String condition, Nodes nodes, Predicate<BrokerNode> holds) {
        List<BrokerNode> late = new ArrayList<>(nodes.brokers());
        await.until("all brokers " + condition, () -> lastWords(late), () -> {
            nodes.assertNoneDied();
            late.removeIf(holds);
            return late.isEmpty() ? Optional.of(true) : Optional.empty();
        });
    }

    private static String lastWords(List<BrokerNode> late) {
        return late.stream().map(BrokerNode::lastWords).collect(Collectors.joining("\n"));
    }

    /**
     * Before a container a proxy of Docker's accepts, and closes when nobody listens in it: a broker keeps the connection and is silent.
     */
    private static boolean listens(BrokerNode broker) {
        try (Socket socket = new Socket()) {
            socket.connect(broker.controlListener());
            socket.setSoTimeout(SILENCE_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
