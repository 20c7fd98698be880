package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** Leaders that live, and that a client cannot reach or hear. */
class UnreachableLeadersIT extends LastingFaults {

    private Row refused;
    private Row blackholed;
    private Row unresolvable;
    private Row dropping;
    private TcpProxy door;
    private FullBacklog firewall;
    private Row responsesDropped;

    @Override
    int brokers() {
        return 7;
    }

    /** The leader was moved from broker 1. Nothing is sent to one that refuses; one that accepts is sent a request for its API versions. */
    private static Expected movedTo(int leader, Cause cause, double notWritten) {
        return new Expected(
                Set.of(
                        Trigger.LEADER_CHANGED,
                        Trigger.ACKS_MISSING), // the retries are seen first when the move takes long
                Set.of(Trigger.LEADER_CHANGED),
                List.of(1, leader),
                new Told(cause, true),
                notWritten);
    }

    @Override
    void prepare() throws IOException {
        // open until the fault strikes: a producer that begins may choose any broker to ask for its id
        door = new TcpProxy("door-7", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        String[] way = cluster.broker(7).clientAddress().split(":");
        door.forwardTo(new InetSocketAddress(way[0], Integer.parseInt(way[1])));
        cluster.broker(7).advertise("127.0.0.1", door.address().getPort());
        cluster.broker(6).advertise("no-such-host.invalid", 9092); // nobody's trouble as long as it leads nothing
        refused = row(
                "new leader refuses",
                "refused",
                Map.of(0, List.of(1, 3, 2), 1, List.of(2, 1, 3)),
                1,
                movedTo(3, Cause.LEADER_UNREACHABLE, 0.95));
        blackholed = row(
                "new leader blackholed",
                "blackholed",
                Map.of(0, List.of(1, 4, 2), 1, List.of(2, 1, 4)),
                1,
                movedTo(4, Cause.BROKER_UNRESPONSIVE, 0));
        unresolvable = row(
                "new leader unresolvable",
                "unresolvable",
                Map.of(0, List.of(1, 6, 2), 1, List.of(2, 1, 6)),
                1,
                movedTo(6, Cause.LEADER_UNRESOLVABLE, 0.95));
        dropping = row(
                "new leader drops SYNs",
                "syn-dropped",
                Map.of(0, List.of(1, 7, 2), 1, List.of(2, 1, 7)),
                1,
                movedTo(7, Cause.LEADER_UNREACHABLE, 0.95));
        responsesDropped = row(
                "responses dropped",
                "dropped",
                Map.of(0, List.of(5, 1, 2), 1, List.of(2, 1, 5)),
                1,
                new Expected(
                        Set.of(Trigger.LEADER_SILENT, Trigger.ACKS_MISSING), // the latter when a tick is late
                        Set.of(Trigger.LEADER_SILENT),
                        List.of(5),
                        new Told(Cause.BROKER_UNRESPONSIVE, false),
                        0));
    }

    @Override
    void strike() throws IOException {
        strike(() -> cluster.broker(5).network().blackhole(Network.Direction.FROM_BROKER), responsesDropped);
        awaitSeen(responsesDropped);
        Fault<?> refuse = cluster.broker(3).network().refuse();
        strikeByMove(refused, 3, refuse::heal);
        Fault<?> blackhole = cluster.broker(4).network().blackhole(Network.Direction.BOTH);
        strikeByMove(blackholed, 4, blackhole::heal);
        strikeByMove(unresolvable, 6, () -> moveLeader(unresolvable, 1));
        door.close();
        firewall = new FullBacklog(door.address());
        strikeByMove(dropping, 7, () -> moveLeader(dropping, 1));
    }

    @AfterAll
    void letConnect() throws IOException {
        if (firewall != null) {
            firewall.close();
        }
    }
}
