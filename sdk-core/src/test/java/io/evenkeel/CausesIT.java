package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network.Direction;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The causes that take no longer than an escalation. Those that the default run holds are in the classes of {@link LastingFaults}. */
@Tag("full")
class CausesIT extends CauseMatrix {

    private static final List<String> CONSUMERS = List.of(CauseRow.CLASSIC, CauseRow.CONSUMER);

    /**
     * A frozen broker is BROKER_UNRESPONSIVE until the cluster has noticed, which takes a session of 6 s, and far more on a busy machine:
     * who may tell it sooner tells that. So their escalate-after is 25 s.
     */
    static final Duration ONCE_NOTICED = Duration.ofSeconds(27);

    /** What broker 7 advertises: each process takes its address from a file of its own, and may have none. */
    private static final String NAME = "kafka-7.example";

    private final List<AutoCloseable> doors = new ArrayList<>();

    @Override
    KafkaCluster start() {
        return KafkaCluster.builder()
                .brokers(7)
                .brokerConfig("broker.session.timeout.ms", "6000") // a busy machine is no dead broker
                .brokerConfig("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector")
                .start();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(60);
    }

    private CauseRow refused;
    private CauseRow dropped;
    private CauseRow unresolvable;
    private CauseRow stale;
    private CauseRow silent;
    private CauseRow frozen;
    private CauseRow leaderless;
    private CauseRow notEnough;
    private CauseRow missing;
    private CauseRow lost;
    private CauseRow bootstrap;
    private TcpProxy oldHome;
    private Path staleHosts;
    private TcpProxy open;
    private int port;
    private int closedPort;

    private TcpProxy door(String address, int onPort) throws IOException {
        TcpProxy door = new TcpProxy("door-" + address, new InetSocketAddress(InetAddress.getByName(address), onPort));
        String[] way = cluster.broker(7).clientAddress().split(":");
        door.forwardTo(new InetSocketAddress(way[0], Integer.parseInt(way[1])));
        doors.add(door);
        return door;
    }

    private static Path hosts(String name, String line) throws IOException {
        Path file = Files.createDirectories(Path.of("target", "diagnosed")).resolve(name + ".hosts");
        return Files.writeString(file, line + "\n");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    void prepare() throws Exception {
        closedPort = closedPort();
        oldHome = door("127.0.0.3", 0);
        port = oldHome.address().getPort();
        open = door("127.0.0.5", port); // until the fault strikes
        cluster.broker(7).advertise(NAME, port);
        topic("refused", List.of(1, 3, 2), List.of(2, 1, 3), 1);
        topic("dropped", List.of(1, 7, 2), List.of(2, 1, 7), 1);
        topic("unresolvable", List.of(1, 7, 2), List.of(2, 1, 7), 1);
        topic("stale", List.of(7, 1), List.of(2, 1), 1);
        topic("silent", List.of(6, 1), List.of(2, 1), 1);
        topic("frozen", List.of(4), List.of(2), 1);
        topic("leaderless", List.of(5), List.of(2), 1);
        topic("not-enough", List.of(1, 2, 5), List.of(2, 1, 5), 3);
        topic("missing", List.of(1, 2), List.of(2, 1), 1);
        topic("lost", List.of(1, 3), List.of(2, 1), 1);

        staleHosts = hosts("stale", "127.0.0.3 " + NAME);
        refused = row("leader refuses", Cause.LEADER_UNREACHABLE, CauseRow.ALL, DEFINITE, "refused");
        dropped = row(
                "leader drops SYNs",
                Cause.LEADER_UNREACHABLE,
                CauseRow.ALL,
                DEFINITE,
                "dropped",
                Map.of(),
                hosts("dropped", "127.0.0.5 " + NAME));
        unresolvable = row(
                "leader's name has no address",
                Cause.LEADER_UNRESOLVABLE,
                CauseRow.ALL,
                DEFINITE,
                "unresolvable",
                Map.of(),
                hosts("unresolvable", "127.0.0.1 localhost"));
        stale = row(
                "leader's name has another address",
                Cause.STALE_DNS,
                CauseRow.ALL,
                LASTING,
                "stale",
                Map.of(),
                staleHosts);
        silent = row("responses dropped", Cause.BROKER_UNRESPONSIVE, CauseRow.ALL, LASTING, "silent");
        frozen = row(
                "its only replica frozen",
                Cause.LEADERLESS,
                CauseRow.ALL,
                ONCE_NOTICED,
                "frozen",
                Map.of("evenkeel.escalate-after", "25s"),
                null);
        leaderless = row("its only replica killed", Cause.LEADERLESS, CauseRow.ALL, LASTING, "leaderless");
        notEnough = row(
                "min.insync.replicas 3 of 3, one killed",
                Cause.NOT_ENOUGH_REPLICAS,
                List.of(CauseRow.PRODUCER),
                LASTING.plus(REQUEST_TIMEOUT), // the leader waits for so long before it answers that it has not enough
                "not-enough");
        // By the new protocol the group takes the topic away within moments, and no partition is left to be in trouble.
        missing = row(
                "topic deleted", Cause.TOPIC_MISSING, List.of(CauseRow.PRODUCER, CauseRow.CLASSIC), LASTING, "missing");
        lost = row(
                "the follower of its rack refuses",
                Cause.FOLLOWER_FETCH_LOST,
                CONSUMERS,
                LASTING,
                "lost",
                Map.of("consumer.client.rack", "rack-3"),
                null);
        awaitWork(refused, dropped, unresolvable, stale, silent, frozen, leaderless, notEnough, missing, lost);
    }

    @Override
    void strike() throws Exception {
        lead("refused", 1);
        lead("dropped", 1);
        lead("unresolvable", 1);
        lead("lost", 1);
        lead("stale", 7);
        lead("silent", 6);
        strike(
                cluster.broker(4).freeze(),
                frozen,
                "Partition frozen-0 has no leader: replicas 4 (down, accepts connections and does not answer)",
                "Bring back broker 4");
        Fault<?> kill = strike(
                cluster.partition("leaderless", 0).takeOffline(),
                leaderless,
                "Partition leaderless-0 has no leader: replicas 5 (down",
                "Bring back broker 5");
        strike(
                kill,
                notEnough,
                "has 2 of 3 replicas in sync",
                "missing: 5 (down",
                "min.insync.replicas is 3",
                "Bring back broker 5");
        bootstrap = row(
                "nobody listens at bootstrap.servers",
                Cause.BOOTSTRAP_UNREACHABLE,
                CauseRow.ALL,
                LASTING,
                "anything",
                Map.of("bootstrap.servers", "127.0.0.1:" + closedPort),
                null);
        bootstrap.struck(Instant.now(), "127.0.0.1:" + closedPort + " refuses connections");

        String third = "roker 3 at " + address(cluster.broker(3));
        strike(
                cluster.broker(3).network().refuse(),
                lost,
                "told to fetch lost-0 from b" + third,
                "refuses connections",
                "leader, broker 1 at " + address(cluster.broker(1)));
        strikeByMove(
                "refused", 3, refused, third + " refuses connections", "lists it as alive", "advertised.listeners");
        strikeByMove(
                "unresolvable",
                7,
                unresolvable,
                "Broker 7",
                NAME + ":" + port,
                "has no address here",
                "Make " + NAME + " resolvable");
        open.close();
        doors.add(new FullBacklog(open.address()));
        strikeByMove(
                "dropped",
                7,
                dropped,
                "Broker 7 at " + NAME + ":" + port + " (127.0.0.5) lets connections time out",
                "firewall",
                "port " + port);
        oldHome.close();
        Instant moved = Instant.now();
        door("127.0.0.4", port);
        Files.writeString(staleHosts, "127.0.0.4 " + NAME + "\n");
        stale.struck(
                moved,
                "Broker 7 (" + NAME + ":" + port + ") is at 127.0.0.4 now",
                "keeps 127.0.0.3",
                "networkaddress.cache.ttl");
        strike(
                cluster.broker(6).network().blackhole(Direction.FROM_BROKER),
                silent,
                "Broker 6 at " + address(cluster.broker(6)) + " accepts connections and does not answer",
                "still hears of broker 6");
        Instant deleted = Instant.now();
        cluster.deleteTopic("missing");
        missing.struck(deleted, "missing", "does not exist", "Create it again");
    }

    @AfterAll
    void closeDoors() throws Exception {
        for (AutoCloseable door : doors) {
            door.close();
        }
    }
}
