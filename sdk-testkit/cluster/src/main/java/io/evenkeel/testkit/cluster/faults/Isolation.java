package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.BrokerIsolated;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import io.evenkeel.testkit.cluster.proxy.Felt;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.time.Instant;
import java.util.List;

/**
 * Holds what the replica fetchers of one broker ask the others for. All else of it goes on: its session with the controller, its clients,
 * and the fetches of others from it.
 */
final class Isolation {

    private final int broker;
    private final List<TcpProxy> leaders;
    private final Felt clients;
    // guarded by this
    private int held;
    private boolean over;

    /**
     * @param leaders the proxies through which it fetches
     * @param clients counts those whose acks=all waits for this broker
     */
    Isolation(int broker, List<TcpProxy> leaders, Felt clients) {
        this.broker = broker;
        this.leaders = leaders;
        this.clients = clients;
    }

    static Isolation of(int broker, FaultyCluster cluster) {
        ClusterImage image = Await.effectOf("isolate of broker " + broker)
                .answer(
                        "what broker " + broker + " follows",
                        () -> cluster.view().look());
        List<Felt> felt = image.partitions().values().stream()
                .filter(partition -> partition.isr().contains(broker))
                .map(PartitionImage::leader)
                .filter(leader -> leader != broker && leader != LeaderMove.NO_LEADER)
                .distinct()
                .map(leader -> cluster.clientProxy(leader).felt())
                .toList();
        return new Isolation(broker, cluster.replicationProxiesBut(broker), Felt.sum(felt));
    }

    /** By the clients of those whose acks=all waits for this broker; by nobody as long as no fetch of its was there to be held. */
    Felt felt() {
        return new Felt() {
            @Override
            public void end() {
                clients.end();
            }

            @Override
            public long connections() {
                return held() == 0 ? 0 : clients.connections();
            }
        };
    }

    synchronized BrokerIsolated begin() {
        held = leaders.stream()
                .mapToInt(leader -> leader.holdClients(fetchers()))
                .sum();
        return new BrokerIsolated(broker, held, Instant.now());
    }

    /** Connections of its fetchers that were held at a time: those that it made later count as well. */
    private synchronized int held() {
        if (!over) {
            int now = leaders.stream()
                    .mapToInt(leader -> leader.clients(fetchers()))
                    .sum();
            held = Math.max(held, now);
        }
        return held;
    }

    synchronized void end() {
        held();
        over = true;
        leaders.forEach(leader -> leader.passClients(fetchers()));
    }

    /** How the {@code client.id} of each of its fetchers begins: so names them Kafka's ReplicaFetcherManager. */
    private String fetchers() {
        return "broker-" + broker + "-fetcher-";
    }
}
