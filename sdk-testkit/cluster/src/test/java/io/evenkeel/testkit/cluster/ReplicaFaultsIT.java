package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower that falls behind. */
class ReplicaFaultsIT extends FaultScene {

    @BeforeEach
    void onlyWhereABrokerCanBeIsolated() {
        assumeTrue(cluster.capabilities().contains(Capability.ISOLATE), "this back-end cannot isolate a broker");
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
}
