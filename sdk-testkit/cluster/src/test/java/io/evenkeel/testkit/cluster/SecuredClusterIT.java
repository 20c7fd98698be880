package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Faults are what they are without TLS and SASL; a bare producer and a bare consumer feel them and go on. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecuredClusterIT {

    private static KafkaCluster cluster;

    private TopicPartition partition;
    private Traffic traffic;
    private Reader reader;
    /** So that something may be in the log twice, see {@link Partition#takeOffline()}. */
    private boolean leaderStartedAgain;

    @BeforeAll
    static void startCluster() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        cluster =
                KafkaCluster.builder().clientSecurity(SecurityProtocol.SASL_SSL).start();
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @BeforeEach
    void sendToATopicLedByBroker1(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, Map.of(0, List.of(1, 2)), Map.of("min.insync.replicas", "1"));
        partition = new TopicPartition(topic, 0);
        traffic = new Traffic(cluster, partition).begin();
        reader = new Reader(cluster, partition);
        awaitBothGoOn();
    }

    @AfterEach
    void everythingIsReadThatWasAcknowledged() throws Exception {
        try (Reader reading = reader;
                Traffic sending = traffic) {
            long acked = sending.end();
            await().untilAsserted(() -> assertThat(reading.different()).isEqualTo(acked));
            if (!leaderStartedAgain) {
                // nothing twice in the log: it is idempotent, and nothing else writes
                assertThat(reading.read()).isEqualTo(acked);
            }
        }
        cluster.awaitHealthy();
    }

    @Test
    void aMovedLeader() {
        try (Fault<LeaderElected> fault = cluster.partition(partition).moveLeaderTo(2)) {
            await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(2));
            awaitBothGoOn();
            fault.assertFelt();
        }
    }

    @Test
    void aKilledBroker() {
        try (Fault<BrokerGone> fault = cluster.broker(1).kill()) {
            assertThat(fault.receipt().moves())
                    .anyMatch(move -> move.partition().equals(partition) && move.to() == 2);
            awaitBothGoOn();
            fault.assertFelt();
        }
    }

    @Test
    @Tag("full")
    void aFrozenBroker() {
        try (Fault<BrokerGone> fault = cluster.broker(1).freeze()) {
            awaitBothGoOn();
            fault.assertFelt();
        }
    }

    @Test
    @Tag("full")
    void aRefusedConnection() throws Exception {
        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().refuse()) {
            assertThat(fault.receipt().socketsCut()).isPositive();
            sent = traffic.send();
            FaultScene.assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aBlackhole() throws Exception {
        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.BOTH)) {
            sent = traffic.send();
            FaultScene.assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
    }

    @Test
    @Tag("full")
    void anOfflinePartition() throws Exception {
        leaderStartedAgain = true;
        Future<RecordMetadata> sent;
        try (Fault<PartitionOffline> fault = cluster.partition(partition).takeOffline()) {
            sent = traffic.send();
            FaultScene.assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
    }

    @Test
    @Tag("full")
    void aMisadvertisedBroker() throws Exception {
        Future<RecordMetadata> sent;
        try (Fault<BrokerAdvertised> fault = cluster.broker(1).advertise("no-such-host.invalid", 9)) {
            assertThat(FaultScene.addressToldBy(cluster, cluster.broker(2), 1)).isEqualTo("no-such-host.invalid:9");
            cluster.partition(partition).moveLeaderTo(1);
            await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(1));
            sent = traffic.send();
            FaultScene.assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        assertThat(FaultScene.addressToldBy(cluster, cluster.broker(2), 1))
                .isEqualTo(cluster.broker(1).clientAddress());
    }

    @Test
    @Tag("full")
    void anIsolatedFollowerAndARestartedLeader() {
        assumeTrue(cluster.capabilities().contains(Capability.ISOLATE), "this back-end cannot isolate a broker");
        try (Fault<IsrShrunk> fault = cluster.partition(partition).shrinkIsr()) {
            assertThat(fault.receipt().after()).containsExactly(1);
            awaitBothGoOn();
            fault.assertFelt();
        }
        cluster.broker(1).restart().assertFelt();
        awaitBothGoOn();
    }

    @Test
    void aDeletedTopicIsToldToNobody() throws Exception {
        cluster.createTopic("deleted", 1, 1);

        cluster.deleteTopic("deleted");

        try (Admin admin = Admin.create(cluster.clientConfig())) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .contains(partition.topic())
                    .doesNotContain("deleted");
        }
    }

    private void awaitBothGoOn() {
        long acked = traffic.acked();
        await().until(() -> traffic.acked() > acked && reader.read() > acked);
    }
}
