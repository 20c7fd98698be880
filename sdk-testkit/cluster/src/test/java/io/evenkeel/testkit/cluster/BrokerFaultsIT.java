package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A broker that is stopped, killed, frozen or restarted. */
class BrokerFaultsIT extends FaultScene {

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
            assertThat(Observer.isFrozen(pid)).isTrue();
            connect(broker).close();
            assertMoved(receipt);
            // nothing but the producer's own request timeout ends its wait
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            awaitAcks();
            fault.assertFelt();
        }
        assertThat(Observer.isFrozen(pid)).isFalse();
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
}
