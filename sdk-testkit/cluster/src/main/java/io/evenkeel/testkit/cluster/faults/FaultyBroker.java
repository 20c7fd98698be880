package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerAdvertised;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.BrokerIsolated;
import io.evenkeel.testkit.cluster.BrokerRestarted;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.faults.BrokerLife.Gone;
import io.evenkeel.testkit.cluster.proxy.Felt;
import io.evenkeel.testkit.cluster.security.Credential;
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
    private final BrokerLife life;
    private final FaultSlot slot;
    private final Network network;

    FaultyBroker(BrokerNode node, BrokerProxies proxies, FaultyCluster cluster) {
        this.node = node;
        this.proxies = proxies;
        this.cluster = cluster;
        this.life = new BrokerLife(node, proxies, cluster);
        this.slot = new FaultSlot("broker " + node.id());
        this.network = new ProxiedNetwork(node.id(), proxies.client(), slot, cluster.faultsInEffect());
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
        return ClientAddress.of(proxies.client().address()).told();
    }

    /** What it tells clients now. Throws {@link NoAnswerException} when it does not answer. */
    BareMetadata tellsClients() {
        return life.tellsClients();
    }

    /** Whether that user can log in there now. */
    boolean letsIn(Credential credential) {
        return life.letsIn(credential);
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Fault<BrokerGone> stop() {
        return leave("stop", State.STOPPED, life::stop, life::startAgain);
    }

    @Override
    public Fault<BrokerGone> kill() {
        cluster.require(Capability.KILL, target("kill"));
        return leave("kill", State.KILLED, life::kill, life::startAgain);
    }

    @Override
    public Fault<BrokerGone> freeze() {
        cluster.require(Capability.FREEZE, target("freeze"));
        return leave("freeze", State.FROZEN, life::freeze, life::thaw);
    }

    @Override
    public Fault<BrokerRestarted> restart() {
        LeaderWatch watch = claim("restart");
        Felt felt = proxies.client().felt();
        long oldPid = node.pid();
        Gone gone = applyOrUndo("restart", State.STOPPED, watch, life::stop, life::startAgain);
        life.startAgain(Await.recoveryAfter(target("restart")));
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

    @Override
    public Fault<BrokerAdvertised> advertise(String host, int port) {
        ClientAddress other = new ClientAddress(host, port);
        String advertised = other.told();
        if (advertised.equals(clientAddress())) {
            throw new IllegalArgumentException(
                    "host and port must differ from those of broker " + id() + ", but were " + advertised);
        }
        String fault = "advertise " + advertised;
        LeaderWatch watch = claim(fault);
        Felt felt = proxies.client().felt();
        long oldPid = node.pid();
        Departure restart = (leaders, await) -> {
            Gone gone = life.stop(leaders, await);
            node.advertise(proxies.advertised(other.unresolved()));
            life.startAs(advertised, await);
            return gone;
        };
        Gone gone = applyOrUndo(fault, State.STOPPED, watch, restart, this::startAsItself);
        Instant toldAt = Instant.now();
        slot.entered(State.RUNNING);
        BrokerAdvertised receipt = new BrokerAdvertised(
                id(),
                clientAddress(),
                advertised,
                oldPid,
                node.pid(),
                gone.outcome().moves(),
                gone.appliedAt(),
                gone.outcome().electedAt(),
                toldAt);
        return LiveFault.lasting(receipt, felt, cluster.faultsInEffect(), () -> {
            Await await = Await.recoveryAfter("healing the " + target(fault));
            LeaderWatch leaders = LeaderWatch.begin(cluster.view(), id(), await);
            slot.entered(State.STOPPED);
            life.stop(leaders, await);
            startAsItself(await);
            slot.release();
        });
    }

    private void startAsItself(Await await) {
        node.advertise(proxies.advertised());
        life.startAs(clientAddress(), await);
    }

    @Override
    public Fault<BrokerIsolated> isolate() {
        cluster.require(Capability.ISOLATE, target("isolate"));
        slot.claim("isolate");
        Isolation isolation;
        try {
            requireAlive("isolate");
            isolation = Isolation.of(id(), cluster);
        } catch (RuntimeException e) {
            slot.release();
            throw e;
        }
        return LiveFault.lasting(isolation.begin(), isolation.felt(), cluster.faultsInEffect(), () -> {
            isolation.end();
            life.awaitInSync(Await.recoveryAfter("healing the " + target("isolate")));
            slot.release();
        });
    }

    /** How a broker leaves: signals the process and returns when that is in effect. */
    private interface Departure {
        Gone apply(LeaderWatch watch, Await await);
    }

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
        return LiveFault.lasting(receipt, felt, cluster.faultsInEffect(), () -> {
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
            requireAlive(fault);
            return LeaderWatch.begin(cluster.view(), id(), Await.effectOf(target(fault)));
        } catch (RuntimeException e) {
            slot.release();
            throw e;
        }
    }

    private void requireAlive(String fault) {
        if (!node.isAlive()) {
            throw new IllegalStateException("cannot " + fault + " broker " + id() + ": " + node.lastWords());
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
}
