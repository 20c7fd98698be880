package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.faults.LeaderWatch.Outcome;
import io.evenkeel.testkit.cluster.security.Credential;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** How the process of one broker leaves and comes back; each returns when the cluster has noticed. One fault at a time holds it. */
final class BrokerLife {

    private static final int LOGIN_TIMEOUT_MS = 1_000;

    private final BrokerNode node;
    private final BrokerProxies proxies;
    private final FaultyCluster cluster;

    BrokerLife(BrokerNode node, BrokerProxies proxies, FaultyCluster cluster) {
        this.node = node;
        this.proxies = proxies;
        this.cluster = cluster;
    }

    /** When the cause was there, and where the leaders went. */
    record Gone(Instant appliedAt, Outcome outcome) {}

    private int id() {
        return node.id();
    }

    /** While it stops, clients see what the broker does to their connections; nobody listens when it has ended. */
    Gone stop(LeaderWatch watch, Await await) {
        Instant appliedAt = Instant.now();
        node.terminate();
        if (!cluster.anotherRuns(id())) {
            awaitEnd(await);
        }
        Outcome outcome = outcome(watch, await);
        awaitEnd(await);
        proxies.refuse();
        return new Gone(appliedAt, outcome);
    }

    Gone kill(LeaderWatch watch, Await await) {
        Instant appliedAt = Instant.now();
        node.kill();
        proxies.refuse();
        awaitEnd(await);
        return new Gone(appliedAt, outcome(watch, await));
    }

    /** Clients are connected as before, for the kernel accepts connections for a frozen process, too; the kit turns away. */
    Gone freeze(LeaderWatch watch, Await await) {
        node.freeze();
        await.until("its threads to be stopped", node::isFrozen);
        Instant appliedAt = Instant.now();
        proxies.control().refuse();
        return new Gone(appliedAt, outcome(watch, await));
    }

    private void awaitEnd(Await await) {
        await.until("its process to end", () -> !node.isAlive());
    }

    private Outcome outcome(LeaderWatch watch, Await await) {
        return cluster.anotherRuns(id()) ? watch.awaitGone(await) : watch.nobodyLeft();
    }

    void startAgain(Await await) {
        launch(await);
        proxies.client().pass();
        awaitInSync(await);
    }

    /**
     * Starts it with that address for clients. They are let through only when every broker tells it: one that came before, with what
     * it knew, would keep its connection and feel nothing.
     */
    void startAs(String address, Await await) {
        launch(await);
        awaitInSync(await);
        await.until(
                "every broker to tell clients " + address,
                () -> Stream.concat(Stream.of(tellsClients()), cluster.toldToClients())
                        .allMatch(told -> address.equals(told.addresses().get(id()))));
        proxies.client().pass();
    }

    /** What it tells clients now. Throws {@link NoAnswerException} when it does not answer. */
    BareMetadata tellsClients() {
        return BareMetadata.at(node.clientListener(), cluster.security());
    }

    /** Whether that user can log in there now. */
    boolean letsIn(Credential credential) {
        try {
            cluster.security()
                    .connect(node.clientListener(), LOGIN_TIMEOUT_MS, credential)
                    .close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void launch(Await await) {
        node.kill();
        awaitEnd(await);
        node.start();
        awaitRegistered(await);
    }

    /**
     * What it knew when it was frozen it still tells when it wakes, that it leads and is in every ISR, until it has read what
     * happened meanwhile. So the kit asks the others until the broker has fetched a metadata record written after it woke.
     */
    void thaw(Await await) {
        node.resume();
        if (!cluster.anotherRuns(id())) {
            proxies.control().pass();
        }
        long missed =
                await.answer("the end of the metadata log", () -> cluster.view().metadataEnd());
        await.until("it to catch up with the metadata log", () -> cluster.view().hasReadMetadata(id(), missed));
        awaitRegistered(await);
        awaitInSync(await);
    }

    private void awaitRegistered(Await await) {
        proxies.forwardTo(node);
        proxies.replication().pass();
        if (!cluster.anotherRuns(id())) {
            proxies.control().pass();
        }
        await.until("it to be registered", () -> {
            if (!node.isAlive()) {
                throw new IllegalStateException(node.lastWords());
            }
            return cluster.view().brokers().contains(id());
        });
        proxies.control().pass();
    }

    void awaitInSync(Await await) {
        List<TopicPartition> missing = new ArrayList<>();
        await.until("it to be in every ISR", () -> "not in sync in " + missing, () -> {
            missing.clear();
            missing.addAll(cluster.view().look().missing(id()));
            return missing.isEmpty() ? Optional.of(true) : Optional.empty();
        });
    }
}
