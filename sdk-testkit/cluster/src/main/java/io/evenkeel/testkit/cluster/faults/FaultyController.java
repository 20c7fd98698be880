package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.Controller;
import io.evenkeel.testkit.cluster.ControllerGone;
import io.evenkeel.testkit.cluster.ControllerRestarted;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.QuorumLeader;
import io.evenkeel.testkit.cluster.backend.ControllerNode;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.time.Instant;

/**
 * A controller, and the faults of its process. Each goes as those of {@link FaultyBroker}: claim it, see who leads, signal the process,
 * wait until the quorum has noticed; what does not come in time is undone before it is reported.
 */
final class FaultyController implements Controller {

    private final ControllerNode node;
    private final FaultyCluster cluster;
    private final FaultSlot slot;

    FaultyController(ControllerNode node, FaultyCluster cluster) {
        this.node = node;
        this.cluster = cluster;
        this.slot = new FaultSlot("controller " + node.id());
    }

    @Override
    public int id() {
        return node.id();
    }

    @Override
    public Broker.State state() {
        return slot.state();
    }

    @Override
    public long pid() {
        return node.pid();
    }

    /** What it tells of the quorum. Throws {@link NoAnswerException} when it does not lead. */
    BareQuorum tells() {
        return BareQuorum.at(node.controllerListener());
    }

    @Override
    public Fault<ControllerGone> stop() {
        return leave("stop", Broker.State.STOPPED, this::terminate, this::startAgain);
    }

    @Override
    public Fault<ControllerGone> kill() {
        cluster.require(Capability.KILL, target("kill"));
        return leave("kill", Broker.State.KILLED, this::kill, this::startAgain);
    }

    @Override
    public Fault<ControllerGone> freeze() {
        cluster.require(Capability.FREEZE, target("freeze"));
        return leave("freeze", Broker.State.FROZEN, this::freeze, this::thaw);
    }

    @Override
    public Fault<ControllerRestarted> restart() {
        QuorumLeader from = claim("restart");
        long oldPid = node.pid();
        Instant appliedAt = applyOrUndo("restart", Broker.State.STOPPED, this::terminate, this::startAgain);
        startAgain(Await.recoveryAfter(target("restart")));
        Instant readyAt = Instant.now();
        QuorumLeader to = leader();
        slot.release();
        return LiveFault.momentary(
                new ControllerRestarted(id(), oldPid, node.pid(), from, to, appliedAt, readyAt), felt(from, to));
    }

    /** Signals the process, and returns when it was hit. */
    private interface Departure {
        Instant apply(Await await);
    }

    /** How it comes back. */
    private interface Return {
        void apply(Await await);
    }

    private Fault<ControllerGone> leave(String fault, Broker.State how, Departure departure, Return comeBack) {
        QuorumLeader from = claim(fault);
        long pid = node.pid();
        QuorumLeader[] to = {QuorumLeader.NONE};
        Instant appliedAt = applyOrUndo(
                fault,
                how,
                await -> {
                    Instant applied = departure.apply(await);
                    to[0] = awaitNoticed(await);
                    return applied;
                },
                comeBack);
        ControllerGone receipt = new ControllerGone(id(), how, pid, from, to[0], appliedAt, Instant.now());
        return LiveFault.lasting(receipt, felt(from, to[0]), cluster.faultsInEffect(), () -> {
            comeBack.apply(Await.recoveryAfter("healing the " + target(fault)));
            slot.release();
        });
    }

    private QuorumLeader claim(String fault) {
        slot.claim(fault);
        try {
            if (!node.isAlive()) {
                throw new IllegalStateException("cannot " + fault + " controller " + id() + ": " + node.lastWords());
            }
            return leader();
        } catch (RuntimeException e) {
            slot.release();
            throw e;
        }
    }

    /** Who leads, asked until somebody answers; nobody where none can. */
    private QuorumLeader leader() {
        return cluster.hasQuorum()
                ? Await.effectOf("a look at the quorum")
                        .answer("who leads", () -> cluster.quorum().leader())
                : QuorumLeader.NONE;
    }

    private Instant applyOrUndo(String fault, Broker.State how, Departure departure, Return comeBack) {
        slot.entered(how);
        try {
            return departure.apply(Await.effectOf(target(fault)));
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

    private String target(String fault) {
        return fault + " of controller " + id();
    }

    private Instant terminate(Await await) {
        Instant appliedAt = Instant.now();
        node.terminate();
        awaitEnd(await);
        return appliedAt;
    }

    private Instant kill(Await await) {
        Instant appliedAt = Instant.now();
        node.kill();
        awaitEnd(await);
        return appliedAt;
    }

    private Instant freeze(Await await) {
        node.freeze();
        await.until("its threads to be stopped", node::isFrozen);
        return Instant.now();
    }

    private void awaitEnd(Await await) {
        await.until("its process to end", () -> !node.isAlive());
    }

    /** A leader that has lost its majority goes on for a moment. */
    private QuorumLeader awaitNoticed(Await await) {
        if (!cluster.hasQuorum()) {
            await.until("no controller to lead", () -> !answers());
            return QuorumLeader.NONE;
        }
        QuorumLeader[] seen = {QuorumLeader.NONE};
        await.until("another controller to lead", () -> {
            seen[0] = cluster.quorum().leader();
            return seen[0].id() != id();
        });
        return seen[0];
    }

    private boolean answers() {
        try {
            cluster.quorum().leader();
            return true;
        } catch (NoAnswerException e) {
            return false;
        }
    }

    private void startAgain(Await await) {
        node.kill();
        awaitEnd(await);
        node.start();
        awaitBack(await);
    }

    private void thaw(Await await) {
        node.resume();
        awaitBack(await);
    }

    /** What it knew before it left is older than what is written after it is back: it has read that, so it follows. Or it leads itself. */
    private void awaitBack(Await await) {
        slot.entered(Broker.State.RUNNING);
        if (!cluster.hasQuorum()) {
            return;
        }
        long missed = await.answer("the end of the metadata log", () -> end(cluster.quorum()));
        await.until("it to catch up with the metadata log", () -> {
            if (!node.isAlive()) {
                throw new IllegalStateException(node.lastWords());
            }
            return cluster.quorum().ends().getOrDefault(id(), 0L) > missed;
        });
    }

    /** How far the metadata log goes. */
    private static long end(BareQuorum quorum) {
        return quorum.ends().values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** No client ever connects to it: what may be felt is that the quorum had to find another leader. */
    private static Felt felt(QuorumLeader from, QuorumLeader to) {
        long felt = from.equals(to) ? 0 : 1;
        return new Felt() {
            @Override
            public void end() {}

            @Override
            public long connections() {
                return felt;
            }
        };
    }
}
