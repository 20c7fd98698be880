package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What every back-end does: each fault takes effect, is felt and heals, while a producer sends; at the end its log is whole. Prints how long
 * each took.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendContract {

    private static final TimesTable TIMES = new TimesTable();

    private final String column;
    private KafkaCluster cluster;
    private Observer observer;
    private String bootstrapServers;
    private TopicPartition partition;
    private Traffic traffic;

    /** Of the times table. */
    BackendContract(String column) {
        this.column = column;
    }

    /** Says which cluster it is to be. Aborts where there cannot be one. */
    abstract void describe(KafkaClusterBuilder builder);

    @BeforeAll
    void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        KafkaClusterBuilder builder = KafkaCluster.builder().controllers(3);
        describe(builder);
        cluster = TIMES.measure(column, "start: 3 brokers, 3 controllers", builder::start);
        observer = new Observer(cluster);
        bootstrapServers = cluster.bootstrapServers();
    }

    @BeforeEach
    void sendToATopicLedByBroker1(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2"));
        partition = new TopicPartition(topic, 0);
        traffic = new Traffic(cluster, partition).begin();
    }

    /** Whatever happened: nothing that was acknowledged is missing, and nothing is there twice. */
    @AfterEach
    void judge() throws Exception {
        if (traffic != null) {
            try {
                long acked = traffic.end();
                assertThat(observer.endOffset(partition)).isEqualTo(acked);
            } finally {
                traffic.close();
            }
            cluster.awaitHealthy();
            assertThat(cluster.bootstrapServers()).isEqualTo(bootstrapServers);
        }
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            observer.close();
            cluster.close();
            System.out.println(TIMES.text());
        }
    }

    private Broker broker() {
        return cluster.broker(1);
    }

    /** Takes effect, is felt, heals; both are timed. */
    private <R extends Receipt> R play(String name, Supplier<Fault<R>> apply, WhileInEffect check) throws Exception {
        long acked = traffic.acked();
        await().until(() -> traffic.acked() > acked);
        Fault<R> fault = TIMES.measure(column, name, apply);
        try (fault) {
            check.run();
            fault.assertFelt();
            TIMES.measureHeal(column, name, fault::heal);
        }
        long healed = traffic.acked();
        await().until(() -> traffic.acked() > healed);
        return fault.receipt();
    }

    private interface WhileInEffect {
        void run() throws Exception;
    }

    private void awaitAnotherLeads() {
        await().untilAsserted(() -> assertThat(traffic.leader())
                .isPresent()
                .hasValueSatisfying(leader -> assertThat(leader).isNotEqualTo(1)));
    }

    @Test
    void stop() throws Exception {
        long pid = broker().pid();
        BrokerGone gone = play("broker.stop()", broker()::stop, () -> {
            assertThatThrownBy(() -> FaultScene.connect(broker())).isInstanceOf(ConnectException.class);
            awaitAnotherLeads();
        });
        assertThat(gone.pid()).isEqualTo(pid).isNotEqualTo(broker().pid());
        // a broker that ends without handing over is replaced only when its session has ended
        assertThat(Duration.between(gone.appliedAt(), gone.electedAt())).isLessThan(Duration.ofSeconds(3));
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void kill() throws Exception {
        BrokerGone gone = play("broker.kill()", broker()::kill, () -> {
            assertThat(broker().state()).isEqualTo(Broker.State.KILLED);
            assertThatThrownBy(() -> FaultScene.connect(broker())).isInstanceOf(ConnectException.class);
            awaitAnotherLeads();
        });
        assertThat(gone.pid()).isNotEqualTo(broker().pid());
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void freeze() throws Exception {
        long pid = broker().pid();
        play("broker.freeze()", broker()::freeze, () -> {
            assertThat(Observer.isFrozen(pid)).isTrue();
            FaultScene.connect(broker()).close();
            awaitAnotherLeads();
        });
        assertThat(broker().pid()).isEqualTo(pid);
        assertThat(Observer.isFrozen(pid)).isFalse();
    }

    @Test
    void restart() throws Exception {
        BrokerRestarted restarted = play("broker.restart()", broker()::restart, () -> {});

        assertThat(restarted.newPid()).isEqualTo(broker().pid()).isNotEqualTo(restarted.oldPid());
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void advertise() throws Exception {
        play("broker.advertise(..)", () -> broker().advertise("no-such-host.invalid", 9), () -> {
            for (Broker asked : cluster.brokers()) {
                assertThat(FaultScene.addressToldBy(cluster, asked, 1)).isEqualTo("no-such-host.invalid:9");
            }
        });
        assertThat(FaultScene.addressToldBy(cluster, cluster.broker(2), 1)).isEqualTo(broker().clientAddress());
    }

    @Test
    void isolateAndShrinkIsr() throws Exception {
        if (cluster.capabilities().contains(Capability.ISOLATE)) {
            play(
                    "broker.isolate()",
                    cluster.broker(2)::isolate,
                    () -> await().untilAsserted(
                                    () -> assertThat(observer.isr(partition)).doesNotContain(2)));
            play("partition.shrinkIsr()", cluster.partition(partition)::shrinkIsr, () -> {});
        } else {
            assertThatThrownBy(cluster.broker(2)::isolate)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(
                            "isolate of broker 2 needs the capability ISOLATE, but this back-end has [KILL, FREEZE]");
            assertThatThrownBy(cluster.partition(partition)::shrinkIsr)
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void moveAndFlap() throws Exception {
        play(
                "partition.moveLeaderTo(2)",
                () -> cluster.partition(partition).moveLeaderTo(2),
                () -> await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(2)));
        play("partition.flapLeader(3)", () -> cluster.partition(partition).flapLeader(3), () -> {});
    }

    @Test
    @Tag("full")
    void takeOffline() throws Exception {
        cluster.createTopic("offline", Map.of(0, List.of(1, 2)), Map.of());
        play(
                "partition.takeOffline()",
                () -> cluster.partition("offline", 0).takeOffline(),
                () -> assertThat(observer.leader(new TopicPartition("offline", 0)))
                        .isEmpty());
        assertThat(observer.leader(new TopicPartition("offline", 0))).isPresent();
    }

    @Test
    void theNetworkOfClients() throws Exception {
        Network network = broker().network();
        double closed = traffic.connectionsClosed();
        NetworkFaulted cut = play(
                "network.cut()",
                network::cut,
                () -> await().untilAsserted(
                                () -> assertThat(traffic.connectionsClosed()).isGreaterThan(closed)));
        assertThat(cut.socketsCut()).isPositive();
        play(
                "network.refuse()",
                network::refuse,
                () -> assertThatThrownBy(() -> FaultScene.connect(broker())).isInstanceOf(ConnectException.class));
        play(
                "network.blackhole(BOTH)",
                () -> network.blackhole(Direction.BOTH),
                () -> FaultScene.assertNotAcked(traffic.send()));
        play("network.throttle(..)", () -> network.throttle(100_000, Direction.BOTH), () -> {});
        play("network.delay(..)", () -> network.delay(Duration.ofMillis(50)), () -> {});
        // only clients suffered
        assertThat(observer.leader(partition)).hasValue(1);
    }

    @Test
    @Tag("full")
    void controllers() throws Exception {
        play("controller.stop()", leader()::stop, () -> {});
        play("controller.kill()", leader()::kill, () -> {});
        Controller leader = leader();
        play(
                "controller.freeze()",
                leader::freeze,
                () -> assertThat(Observer.isFrozen(leader.pid())).isTrue());
        play("controller.restart()", leader()::restart, () -> {});
    }

    private Controller leader() throws Exception {
        await().ignoreExceptions()
                .until(() -> cluster.admin()
                                .describeMetadataQuorum()
                                .quorumInfo()
                                .get()
                                .leaderId()
                        > 100);
        return cluster.controller(
                cluster.admin().describeMetadataQuorum().quorumInfo().get().leaderId());
    }
}
