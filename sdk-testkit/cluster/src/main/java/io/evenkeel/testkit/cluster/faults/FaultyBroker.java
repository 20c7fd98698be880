package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.BrokerRestarted;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.faults.LeaderWatch.Outcome;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A broker, and the faults of its process.
 *
 * <p>Each goes the same way: claim the broker, note what it leads, signal the process, wait until the cluster has noticed. When
 * that does not come in time the fault is undone before it is reported, so that one failed test does not fail the next.
 */
final class FaultyBroker implements Broker {

    private final BrokerNode node;
    private final BrokerProxies proxies;
    private final FaultyCluster cluster;
    private final FaultSlot slot;
    private final Network network;

    FaultyBroker(BrokerNode node, BrokerProxies proxies, FaultyCluster cluster) {
        this.node = node;
        this.proxies = proxies;
        this.cluster = cluster;
        this.slot = new FaultSlot(node.id());
        this.network = new ProxiedNetwork(node.id(), proxies.client(), slot, cluster::isClosed);
    }

    @Override
    public int id() {
        return node.id();
    }

    @Override
    public State state() {
        return slot.state();
    }

    @Override
    public long pid() {
        return node.pid();
    }

    @Override
    public String clientAddress() {
        InetSocketAddress address = proxies.client().address();
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Fault<BrokerGone> stop() {
        return leave("stop", State.STOPPED, this::stop, this::startAgain);
    }

    @Override
    public Fault<BrokerGone> kill() {
        return leave("kill", State.KILLED, this::kill, this::startAgain);
    }

    @Override
    public Fault<BrokerGone> freeze() {
        return leave("freeze", State.FROZEN, this::freeze, this::thaw);
    }

    @Override
    public Fault<BrokerRestarted> restart() {
        LeaderWatch watch = claim("restart");
        Felt felt = proxies.client().felt();
        long oldPid = node.pid();
        Gone gone = applyOrUndo("restart", State.STOPPED, watch, this::stop, this::startAgain);
        startAgain(Await.recoveryAfter(target("restart")));
        Instant readyAt = Instant.now();
        felt.end();
        slot.release();
        return LiveFault.momentary(
                new BrokerRestarted(
                        id(),
                        oldPid,
                        node.pid(),
                        gone.outcome().moves(),
                        gone.appliedAt(),
                        gone.outcome().electedAt(),
                        readyAt),
                felt);
    }

    /** How a broker leaves: signals the process and returns when that is in effect. */
    private interface Departure {
        Gone apply(LeaderWatch watch, Await await);
    }

    private record Gone(Instant appliedAt, Outcome outcome) {}

    /** How it comes back. */
    private interface Return {
        void apply(Await await);
    }

    private Fault<BrokerGone> leave(String fault, State how, Departure departure, Return comeBack) {
        LeaderWatch watch = claim(fault);
        Felt felt = proxies.client().felt();
        Gone gone = applyOrUndo(fault, how, watch, departure, comeBack);
        BrokerGone receipt = new BrokerGone(
                id(),
                how,
                node.pid(),
                gone.outcome().moves(),
                gone.appliedAt(),
                gone.outcome().electedAt());
        return LiveFault.lasting(receipt, felt, cluster::isClosed, () -> {
            comeBack.apply(Await.recoveryAfter("healing the " + target(fault)));
            slot.release();
        });
    }

    private String target(String fault) {
        return fault + " of broker " + id();
    }

    private LeaderWatch claim(String fault) {
        slot.claim(fault);
        try {
            if (!node.isAlive()) {
                throw new IllegalStateException("cannot " + fault + " broker " + id() + ": " + node.lastWords());
            }
            return LeaderWatch.begin(cluster.view(), id(), Await.effectOf(target(fault)));
        } catch (RuntimeException e) {
            slot.release();
            throw e;
        }
    }

    private Gone applyOrUndo(String fault, State how, LeaderWatch watch, Departure departure, Return comeBack) {
        slot.entered(how);
        try {
            return departure.apply(watch, Await.effectOf(target(fault)));
        } catch (RuntimeException e) {
            try {
                comeBack.apply(Await.recoveryAfter("undoing the " + target(fault)));
                slot.release();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** While it stops, clients see what the broker does to their connections; nobody listens when it has ended. */
    private Gone stop(LeaderWatch watch, Await await) {
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

    private Gone kill(LeaderWatch watch, Await await) {
        Instant appliedAt = Instant.now();
        node.kill();
        proxies.refuse();
        awaitEnd(await);
        return new Gone(appliedAt, outcome(watch, await));
    }

    /** Clients are connected as before, for the kernel accepts connections for a frozen process, too; the kit turns away. */
    private Gone freeze(LeaderWatch watch, Await await) {
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

    private void startAgain(Await await) {
        node.kill();
        awaitEnd(await);
        node.start();
        awaitBack(await);
    }

    /**
     * What it knew when it was frozen it still tells when it wakes, that it leads and is in every ISR, until it has read what
     * happened meanwhile. So the kit asks the others until the broker has fetched a metadata record written after it woke.
     */
    private void thaw(Await await) {
        node.resume();
        if (!cluster.anotherRuns(id())) {
            proxies.control().pass();
        }
        long missed =
                await.answer("the end of the metadata log", () -> cluster.view().metadataEnd());
        await.until("it to catch up with the metadata log", () -> cluster.view().hasReadMetadata(id(), missed));
        awaitBack(await);
    }

    private void awaitBack(Await await) {
        proxies.forwardTo(node);
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
        proxies.client().pass();
        await.until("it to be in every ISR", () -> cluster.view().look().hasBack(id()));
    }
}
