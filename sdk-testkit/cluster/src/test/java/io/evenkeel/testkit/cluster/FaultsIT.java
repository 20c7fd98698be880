package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Each fault is what its receipt says, and a bare producer feels it; every test begins with broker 1 as the leader. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FaultsIT {

    private static KafkaCluster cluster;
    private static Observer observer;

    private TopicPartition partition;
    private Traffic traffic;

    @BeforeAll
    static void startCluster() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        cluster = KafkaCluster.builder().start();
        observer = new Observer(cluster);
    }

    @AfterAll
    static void closeCluster() {
        observer.close();
        cluster.close();
    }

    @BeforeEach
    void sendToATopicLedByBroker1(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2"));
        partition = new TopicPartition(topic, 0);
        traffic = new Traffic(cluster, partition).begin();
    }

    @AfterEach
    void stopSending() {
        traffic.close();
        cluster.awaitHealthy();
        assertThat(cluster.brokers()).allMatch(broker -> broker.state() == Broker.State.RUNNING);
    }

    @Test
    void aMovedLeaderIsFollowedByTheProducer() throws Exception {
        int epoch = observer.leaderEpoch(partition);

        try (Fault<LeaderElected> fault = cluster.partition(partition).moveLeaderTo(3)) {
            LeaderElected receipt = fault.receipt();

            assertThat(receipt.move().from()).isEqualTo(1);
            assertThat(receipt.move().fromEpoch()).isEqualTo(epoch);
            assertThat(receipt.move().to()).isEqualTo(3);
            assertThat(receipt.electedAt()).isAfter(receipt.appliedAt());
            await().untilAsserted(() -> assertThat(observer.leader(partition)).hasValue(3));
            assertThat(observer.leaderEpoch(partition)).isEqualTo(receipt.move().toEpoch());
            await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(3));
            fault.assertFelt();
        }
        assertThat(cluster.partition(partition).leader().id()).isEqualTo(3);
        assertThat(cluster.partition(partition).replicas()).containsExactly(3, 1, 2);
        traffic.end();
    }

    @Test
    void aStoppedBrokerHandsItsPartitionsOverAndEnds() throws Exception {
        Broker broker = cluster.broker(1);
        long pid = broker.pid();
        String address = broker.clientAddress();

        try (Fault<BrokerGone> fault = broker.stop()) {
            BrokerGone receipt = fault.receipt();

            assertThat(broker.state()).isEqualTo(Broker.State.STOPPED);
            assertThat(receipt.pid()).isEqualTo(pid);
            assertThat(Observer.runs(pid)).isFalse();
            assertThatThrownBy(() -> connect(broker)).isInstanceOf(ConnectException.class);
            assertMoved(receipt);
            // a broker that ends without handing over is replaced only when its session has ended
            assertThat(Duration.between(receipt.appliedAt(), receipt.electedAt()))
                    .isLessThan(timing("broker.session.timeout.ms"));
            awaitAcks();
            assertThat(traffic.connectionsClosed()).isPositive();
            fault.assertFelt();
        }
        assertBack(broker, address);
        assertThat(broker.pid()).isNotEqualTo(pid);
        traffic.end();
    }

    @Test
    void aKilledBrokerIsGoneAtOnceAndReplacedWhenTheClusterNotices() throws Exception {
        Broker broker = cluster.broker(1);
        long pid = broker.pid();
        String address = broker.clientAddress();
        TopicPartition single = new TopicPartition("single", 0);
        cluster.createTopic("single", Map.of(0, List.of(1)), Map.of());

        try (Fault<BrokerGone> fault = broker.kill()) {
            BrokerGone receipt = fault.receipt();

            assertThat(broker.state()).isEqualTo(Broker.State.KILLED);
            assertThat(receipt.pid()).isEqualTo(pid);
            assertThat(Observer.runs(pid)).isFalse();
            assertThatThrownBy(() -> connect(broker)).isInstanceOf(ConnectException.class);
            assertMoved(receipt);
            // and a partition of one replica goes to nobody
            assertThat(receipt.moves())
                    .contains(new LeaderMove(single, 1, 0, LeaderMove.NO_LEADER, LeaderMove.NO_EPOCH));
            await().untilAsserted(() -> assertThat(observer.leader(single)).isEmpty());
            await().untilAsserted(() -> assertThat(observer.brokers()).containsExactly(2, 3));
            awaitAcks();
            assertThat(traffic.connectionsClosed()).isPositive();
            fault.assertFelt();
        }
        assertBack(broker, address);
        assertThat(broker.pid()).isNotEqualTo(pid);
        await().untilAsserted(() -> assertThat(observer.leader(single)).hasValue(1));
        traffic.end();
    }

    @Test
    void aFrozenBrokerStaysConnectedAndAnswersNothing() throws Exception {
        Broker broker = cluster.broker(1);
        long pid = broker.pid();
        String address = broker.clientAddress();
        double retries = traffic.recordRetries();

        try (Fault<BrokerGone> fault = broker.freeze()) {
            BrokerGone receipt = fault.receipt();

            assertThat(broker.state()).isEqualTo(Broker.State.FROZEN);
            assertThat(Observer.state(pid)).isEqualTo('T');
            connect(broker).close();
            assertMoved(receipt);
            // nothing but the producer's own request timeout ends its wait
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            awaitAcks();
            fault.assertFelt();
        }
        assertThat(Observer.state(pid)).isNotEqualTo('T');
        assertBack(broker, address);
        assertThat(broker.pid()).isEqualTo(pid);
        traffic.end();
    }

    @Test
    void aRestartedBrokerIsBackOnTheSameAddressInEveryIsr() throws Exception {
        Broker broker = cluster.broker(1);
        long pid = broker.pid();
        String address = broker.clientAddress();

        Fault<BrokerRestarted> fault = broker.restart();

        BrokerRestarted receipt = fault.receipt();
        assertThat(receipt.oldPid()).isEqualTo(pid);
        assertThat(receipt.newPid()).isEqualTo(broker.pid()).isNotEqualTo(pid);
        assertThat(Observer.runs(pid)).isFalse();
        assertThat(Observer.runs(receipt.newPid())).isTrue();
        assertThat(receipt.moves()).anyMatch(move -> move.partition().equals(partition) && move.from() == 1);
        assertThat(receipt.readyAt()).isAfter(receipt.electedAt());
        assertBack(broker, address);
        await().untilAsserted(() -> assertThat(traffic.leader()).isNotEqualTo(Optional.of(1)));
        assertThat(traffic.connectionsClosed()).isPositive();
        fault.assertFelt();
        traffic.end();
    }

    @Test
    void aMisadvertisedBrokerLeadsAndNoClientFindsIt() throws Exception {
        Broker broker = cluster.broker(1);
        long pid = broker.pid();
        String address = broker.clientAddress();

        Future<RecordMetadata> sent;
        try (Fault<BrokerAdvertised> fault = broker.advertise("no-such-host.invalid", 9)) {
            BrokerAdvertised receipt = fault.receipt();

            assertThat(receipt.address()).isEqualTo(address);
            assertThat(receipt.advertised()).isEqualTo("no-such-host.invalid:9");
            assertThat(receipt.oldPid()).isEqualTo(pid);
            assertThat(receipt.newPid()).isEqualTo(broker.pid()).isNotEqualTo(pid);
            assertThat(receipt.moves()).anyMatch(move -> move.partition().equals(partition) && move.from() == 1);
            assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
            for (Broker asked : cluster.brokers()) {
                assertThat(addressToldBy(asked, 1)).isEqualTo("no-such-host.invalid:9");
                assertThat(addressToldBy(asked, 2)).isEqualTo(cluster.broker(2).clientAddress());
            }
            assertThat(observer.isr(partition)).contains(1);
            awaitAcks();

            cluster.partition(partition).moveLeaderTo(1);
            await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(1));
            sent = traffic.send();
            assertNotAcked(sent);
            assertThatThrownBy(broker::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'advertise no-such-host.invalid:9'");
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        assertBack(broker, address);
        assertThat(addressToldBy(cluster.broker(2), 1)).isEqualTo(address);
        traffic.end();
    }

    @Test
    void whatCannotBeAdvertisedIsRefused() {
        Broker broker = cluster.broker(2);
        String[] address = broker.clientAddress().split(":");

        assertThatThrownBy(() -> broker.advertise("not a host", 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host must be a name or an IPv4 address, but was 'not a host'");
        assertThatThrownBy(() -> broker.advertise("localhost", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 1 to 65535, but was 0");
        assertThatThrownBy(() -> broker.advertise(address[0], Integer.parseInt(address[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host and port must differ from those of broker 2, but were " + broker.clientAddress());
        // which Kafka refuses: what was begun is undone
        assertThatThrownBy(() -> broker.advertise("0.0.0.0", 9))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("advertised.listeners cannot use the nonroutable meta-address 0.0.0.0");
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
    }

    @Test
    void aFlappingLeaderGoesRoundItsReplicas() throws Exception {
        int epoch = observer.leaderEpoch(partition);

        try (Fault<LeaderFlapped> fault = cluster.partition(partition).flapLeader(4)) {
            List<LeaderMove> moves = fault.receipt().moves();

            assertThat(moves).extracting(LeaderMove::from).containsExactly(1, 2, 3, 1);
            assertThat(moves).extracting(LeaderMove::to).containsExactly(2, 3, 1, 2);
            assertThat(moves.get(0).fromEpoch()).isEqualTo(epoch);
            for (LeaderMove move : moves) {
                assertThat(move.toEpoch()).isGreaterThan(move.fromEpoch());
            }
            assertThat(observer.leaderEpoch(partition)).isEqualTo(moves.get(3).toEpoch());
            await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(2));
            fault.assertFelt();
        }
        assertThat(observer.leader(partition)).hasValue(2);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aLeaderCannotFlapWhereItHasNowhereToGo() {
        cluster.createTopic("one", Map.of(0, List.of(2)), Map.of());

        assertThatThrownBy(() -> cluster.partition(partition).flapLeader(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("times must be at least 1, but was 0");
        assertThatThrownBy(() -> cluster.partition("one", 0).flapLeader(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("one-0 cannot flap: it needs 2 replicas, and has those on brokers [2]");
    }

    @Test
    void aDeletedTopicIsUnknownToEveryBrokerAndCanBeCreatedAnew() throws Exception {
        String topic = partition.topic();
        // what is sent to a topic that is not there waits for it
        traffic.end();

        cluster.deleteTopic(topic);

        for (Broker broker : cluster.brokers()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.clientAddress()))) {
                assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain(topic);
            }
        }
        assertThatThrownBy(() -> cluster.deleteTopic(topic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no topic " + topic + " in this cluster, topics are [");
        cluster.createTopic(topic, 2, 3);
        assertThat(observer.endOffset(partition)).isZero();
        traffic.send().get(60, TimeUnit.SECONDS);
        assertThat(observer.endOffset(partition)).isEqualTo(1);
    }

    @Test
    void anOfflinePartitionHasNoLeaderUntilItsBrokersAreBack() throws Exception {
        cluster.createTopic("offline", Map.of(0, List.of(1, 2)), Map.of("min.insync.replicas", "1"));
        TopicPartition offline = new TopicPartition("offline", 0);
        long onePid = cluster.broker(1).pid();
        long twoPid = cluster.broker(2).pid();
        try (Traffic sender = new Traffic(cluster, offline).begin()) {
            Future<RecordMetadata> sent;
            try (Fault<PartitionOffline> fault = cluster.partition(offline).takeOffline()) {
                PartitionOffline receipt = fault.receipt();

                assertThat(observer.leader(offline)).isEmpty();
                assertThat(receipt.move().partition()).isEqualTo(offline);
                assertThat(receipt.move().from()).isEqualTo(1);
                assertThat(receipt.move().to()).isEqualTo(LeaderMove.NO_LEADER);
                assertThat(receipt.killed()).extracting(BrokerGone::broker).containsExactly(2, 1);
                assertThat(receipt.killed()).extracting(BrokerGone::pid).containsExactly(twoPid, onePid);
                assertThat(List.of(onePid, twoPid)).noneMatch(Observer::runs);
                assertThat(receipt.offlineAt()).isAfter(receipt.appliedAt());
                sent = sender.send();
                assertNotAcked(sent);
                fault.assertFelt();
            }
            assertThat(observer.leader(offline)).isPresent();
            assertThat(observer.isr(offline)).containsExactlyInAnyOrder(1, 2);
            sent.get(60, TimeUnit.SECONDS);
            assertThat(observer.endOffset(offline)).isLessThanOrEqualTo(sender.end());
            traffic.end();
        }
    }

    @Test
    void aPartitionIsNotTakenOfflineWhenNobodyWouldBeLeftToTell() {
        assertThatThrownBy(() -> cluster.partition(partition).takeOffline())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(partition + " cannot be taken offline: no broker apart from its replicas [1, 2, 3] is"
                        + " running, to tell that it has no leader");
        cluster.createTopic("taken", Map.of(0, List.of(1, 2)), Map.of());
        try (Fault<NetworkFaulted> first = cluster.broker(1).network().delay(Duration.ofMillis(1))) {
            // which is told when broker 2 is killed already: that is undone
            assertThatThrownBy(() -> cluster.partition("taken", 0).takeOffline())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'" + first.receipt().fault() + "', which must be healed before 'kill'");
            assertThat(cluster.broker(2).state()).isEqualTo(Broker.State.RUNNING);
        }
    }

    @Test
    void anIsolatedFollowerLivesAndFallsOutOfSync() throws Exception {
        Broker broker = cluster.broker(2);
        long pid = broker.pid();
        cluster.createTopic("followers", Map.of(0, List.of(2, 3)), Map.of());
        TopicPartition led = new TopicPartition("followers", 0);

        try (Fault<BrokerIsolated> fault = broker.isolate()) {
            // it follows broker 1 at least, which leads this test's partition
            assertThat(fault.receipt().connections()).isPositive();
            assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
            await().untilAsserted(() -> assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 3));
            awaitAcks();
            // it lives: the controller hears it, it leads, and is followed
            assertThat(observer.brokers()).containsExactly(1, 2, 3);
            try (Traffic traffic = new Traffic(cluster, led).begin()) {
                long acked = traffic.end();
                assertThat(observer.endOffset(led)).isEqualTo(acked);
            }
            assertThat(observer.leader(led)).hasValue(2);
            assertThat(observer.isr(led)).containsExactlyInAnyOrder(2, 3);
            assertThatThrownBy(broker::kill).hasMessageContaining("'isolate', which must be healed before 'kill'");
            fault.assertFelt();
        }
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(broker.pid()).isEqualTo(pid);
        traffic.end();
    }

    @Test
    void aShrunkIsrIsFullAgainWhenHealed() throws Exception {
        int epoch = observer.leaderEpoch(partition);

        try (Fault<IsrShrunk> fault = cluster.partition(partition).shrinkIsr()) {
            IsrShrunk receipt = fault.receipt();

            assertThat(receipt.before()).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(receipt.isolated()).isIn(2, 3);
            assertThat(receipt.after()).hasSize(2).contains(1).doesNotContain(receipt.isolated());
            assertThat(observer.isr(partition)).containsExactlyInAnyOrderElementsOf(receipt.after());
            // from its last fetch on, which had been on its way
            assertThat(Duration.between(receipt.appliedAt(), receipt.shrunkAt()))
                    .isGreaterThan(timing("replica.lag.time.max.ms").minusSeconds(1));
            assertThat(observer.leader(partition)).hasValue(1);
            assertThat(observer.leaderEpoch(partition)).isEqualTo(epoch);
            awaitAcks();
            fault.assertFelt();
        }
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void anIsrOfTheLeaderAloneCannotShrink() {
        cluster.createTopic("alone", Map.of(0, List.of(3)), Map.of());

        assertThatThrownBy(() -> cluster.partition("alone", 0).shrinkIsr())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("alone-0 has no follower to leave its ISR: leader 3 isr [3] of [3]");
    }

    @Test
    void aCutResetsWhatIsInFlightAndEverythingIsSentAgain() throws Exception {
        double closed = traffic.connectionsClosed();
        double retries = traffic.recordRetries();
        traffic.burst();

        Fault<NetworkFaulted> fault = cluster.broker(1).network().cut();

        assertThat(fault.receipt().socketsCut())
                .isPositive()
                .isEqualTo(fault.receipt().connections());
        await().untilAsserted(() -> assertThat(traffic.connectionsClosed()).isGreaterThan(closed));
        await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
        fault.assertFelt();
        assertThat(observer.leader(partition)).hasValue(1);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aRefusedConnectionIsRefusedUntilHealed() throws Exception {
        Broker broker = cluster.broker(1);
        double closed = traffic.connectionsClosed();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = broker.network().refuse()) {
            assertThat(fault.receipt().socketsCut()).isPositive();
            assertThatThrownBy(() -> connect(broker)).isInstanceOf(ConnectException.class);
            await().untilAsserted(() -> assertThat(traffic.connectionsClosed()).isGreaterThan(closed));
            sent = traffic.send();
            assertNotAcked(sent);
            // only clients suffer: the broker leads on, and is in sync
            assertThat(observer.leader(partition)).hasValue(1);
            assertThat(observer.isr(partition)).contains(1);
            fault.assertFelt();
        }
        connect(broker).close();
        sent.get(60, TimeUnit.SECONDS);
        traffic.end();
    }

    @Test
    void aBlackholeToTheBrokerHoldsRequests() throws Exception {
        double retries = traffic.recordRetries();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.TO_BROKER)) {
            assertThat(fault.receipt().connections()).isPositive();
            assertThat(fault.receipt().socketsCut()).isZero();
            sent = traffic.send();
            // the connection stays: nothing but the producer's own request timeout ends its wait
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aBlackholeFromTheBrokerHoldsTheAnswersToRecordsThatAreWritten() throws Exception {
        double retries = traffic.recordRetries();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.FROM_BROKER)) {
            sent = traffic.send();
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            assertNotAcked(sent);
            assertThat(observer.endOffset(partition)).isGreaterThan(traffic.acked());
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        long acked = traffic.end();
        // what was written and not acknowledged was sent again, and not written twice
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aThrottledFetchTakesAsLongAsItsBytesNeed() throws Exception {
        traffic.burst();
        long written = traffic.end();
        long bytesPerSecond = 128 * 1024;
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("max.poll.records", "100000"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long bytes;
            try (Fault<NetworkFaulted> fault =
                    cluster.broker(1).network().throttle(bytesPerSecond, Direction.FROM_BROKER)) {
                assertThat(fault.receipt().fault()).isEqualTo("throttle FROM_BROKER 131072 bytes/s");
                long began = System.nanoTime();

                bytes = bytesPolled(consumer);

                // one fetch, of a mebibyte unless the consumer says otherwise
                assertThat(bytes).isGreaterThan(900_000);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                assertThat(millis).isGreaterThanOrEqualTo(bytes * 1_000 / bytesPerSecond - 100);
                assertThat(observer.leader(partition)).hasValue(1);
                fault.assertFelt();
            }
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return consumer.position(partition) == written;
            });
        }
    }

    @Test
    void aDelayMakesEveryAnswerLaterAndKeepsTheConnection() throws Exception {
        double closed = traffic.connectionsClosed();

        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().delay(Duration.ofMillis(300))) {
            assertThat(fault.receipt().fault()).isEqualTo("delay 300 ms");
            long began = System.nanoTime();

            traffic.send().get(60, TimeUnit.SECONDS);

            // once for the request and once for its response
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThanOrEqualTo(600);
            fault.assertFelt();
        }
        awaitAcks();
        assertThat(traffic.connectionsClosed()).isEqualTo(closed);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aNetworkCannotBeSlowedByNothing() {
        Network network = cluster.broker(2).network();

        assertThatThrownBy(() -> network.throttle(0, Direction.BOTH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytesPerSecond must be at least 1, but was 0");
        assertThatThrownBy(() -> network.delay(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration must be positive and at most PT1H, but was PT0S");
    }

    @Test
    void aFaultThatHitsNobodyIsNotFelt() {
        traffic.close();
        await().until(() -> cluster.broker(1).network().cut().receipt().connections() == 0);

        assertThatThrownBy(cluster.broker(1).network().cut()::assertFelt)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("network of broker 1: cut");
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.BOTH)) {
            assertThatThrownBy(fault::assertFelt).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aTryWhileItLastsIsFelt() throws Exception {
        traffic.close();
        try (Fault<NetworkFaulted> fault = cluster.broker(2).network().blackhole(Direction.BOTH)) {
            connect(cluster.broker(2)).close();

            await().untilAsserted(() -> assertThatCode(fault::assertFelt).doesNotThrowAnyException());
        }
    }

    @Test
    void aSecondFaultOnTheSameBrokerIsRefused() {
        try (Fault<NetworkFaulted> fault = cluster.broker(2).network().refuse()) {
            assertThat(fault.receipt().fault()).isEqualTo("refuse");
            assertThatThrownBy(cluster.broker(2)::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broker 2 is RUNNING and has the fault 'refuse', which must be healed before 'kill'");
            // another broker's is another matter
            cluster.broker(3).network().cut();
        }
        try (Fault<BrokerGone> fault = cluster.broker(2).stop()) {
            assertThat(fault.receipt().how()).isEqualTo(Broker.State.STOPPED);
            assertThatThrownBy(cluster.broker(2)::stop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("broker 2 is STOPPED");
            assertThatThrownBy(cluster.broker(2).network()::cut)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'cut'");
        }
    }

    @Test
    void healingTwiceDoesNothing() {
        Fault<NetworkFaulted> first = cluster.broker(2).network().refuse();
        first.heal();
        try (Fault<NetworkFaulted> second = cluster.broker(2).network().refuse()) {
            assertThat(second.receipt().connections()).isNotNegative();
            first.heal();

            assertThatThrownBy(() -> connect(cluster.broker(2))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aLeaderCannotMoveToWhereItIsOrCannotBe() {
        Partition three = cluster.partition(partition);
        cluster.createTopic("two", Map.of(0, List.of(1, 2)), Map.of());

        assertThatThrownBy(() -> three.moveLeaderTo(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(partition + " is led by broker 1 already");
        assertThatThrownBy(() -> cluster.partition("two", 0).moveLeaderTo(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two-0 cannot move to broker 3: its replicas are on brokers [1, 2]");
    }

    @Test
    void whatIsNotThereIsNamedWithWhatIs() {
        assertThatThrownBy(() -> cluster.broker(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no broker 4 in this cluster, ids are [1, 2, 3]");
        assertThatThrownBy(() -> cluster.partition("nowhere", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no partition nowhere-0")
                .hasMessageContaining(partition.topic());
        assertThatThrownBy(() -> cluster.partition(partition.topic(), 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(partition.topic() + "-7");
    }

    /** The receipt tells the move of this test's partition, and anyone else sees the same. */
    private void assertMoved(BrokerGone receipt) throws Exception {
        LeaderMove move = receipt.moves().stream()
                .filter(one -> one.partition().equals(partition))
                .findFirst()
                .orElseThrow();
        assertThat(move.from()).isEqualTo(1);
        assertThat(move.to()).isIn(2, 3);
        assertThat(move.toEpoch()).isGreaterThan(move.fromEpoch());
        assertThat(receipt.electedAt()).isAfter(receipt.appliedAt());
        await().untilAsserted(() -> assertThat(observer.leader(partition)).hasValue(move.to()));
        assertThat(observer.leaderEpoch(partition)).isGreaterThanOrEqualTo(move.toEpoch());
        await().untilAsserted(() -> assertThat(traffic.leader()).hasValue(move.to()));
    }

    private void assertBack(Broker broker, String address) throws Exception {
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
        assertThat(broker.clientAddress()).isEqualTo(address);
        connect(broker).close();
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
    }

    private void awaitAcks() {
        long acked = traffic.acked();
        await().until(() -> traffic.acked() > acked);
    }

    /** For a second, which is long against the milliseconds of an acknowledgement. */
    private static void assertNotAcked(Future<RecordMetadata> sent) {
        assertThatThrownBy(() -> sent.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    /** The address of a broker, as a client learns it that knows one broker only. */
    private static String addressToldBy(Broker asked, int broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", asked.clientAddress()))) {
            return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).stream()
                    .filter(node -> node.id() == broker)
                    .map(node -> node.host() + ":" + node.port())
                    .findFirst()
                    .orElse("none");
        }
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("bootstrap.servers", cluster.bootstrapServers());
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** What the first poll brings that brings anything. */
    private static long bytesPolled(KafkaConsumer<String, String> consumer) {
        ConsumerRecords<String, String> records =
                await().until(() -> consumer.poll(Duration.ofSeconds(1)), polled -> !polled.isEmpty());
        long bytes = 0;
        for (ConsumerRecord<String, String> record : records) {
            bytes += record.serializedValueSize();
        }
        return bytes;
    }

    private static Duration timing(String key) {
        return Duration.ofMillis(Long.parseLong(cluster.timings().get(key)));
    }

    private static Socket connect(Broker broker) throws IOException {
        String[] address = broker.clientAddress().split(":");
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 5_000);
        return socket;
    }
}
