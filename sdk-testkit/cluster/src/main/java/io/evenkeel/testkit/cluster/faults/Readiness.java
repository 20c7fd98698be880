package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.Nodes;
import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.stream.Collectors;

/** Waits for a new cluster to be ready, and stops to wait as soon as a node has died. */
final class Readiness {

    private Readiness() {}

    /** Returns the view when it shows every broker registered and unfenced. */
    static ClusterView await(Nodes nodes, String controlServers, Parts parts) {
        Await await = Await.recoveryAfter("starting the cluster");
        // not the Admin client yet: it would log a warning for each connection that is refused
        await.until("the brokers to listen", () -> {
            nodes.assertNoneDied();
            return nodes.brokers().stream().allMatch(Readiness::listens);
        });
        ClusterView view = parts.add(new ClusterView(controlServers));
        Set<Integer> ids = nodes.brokers().stream().map(BrokerNode::id).collect(Collectors.toSet());
        await.until("brokers " + ids + " to be registered and unfenced", () -> {
            nodes.assertNoneDied();
            return view.brokers().containsAll(ids);
        });
        return view;
    }

    private static boolean listens(BrokerNode broker) {
        try (Socket socket = new Socket()) {
            socket.connect(broker.controlListener());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
