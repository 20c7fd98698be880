package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A leader that moves, once or again and again. */
class LeaderFaultsIT extends FaultScene {

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
}
