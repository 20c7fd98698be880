package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** What holds for every fault: when it was felt, which two do not go together, how wrong names are told. */
class FaultRulesIT extends FaultScene {

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
}
