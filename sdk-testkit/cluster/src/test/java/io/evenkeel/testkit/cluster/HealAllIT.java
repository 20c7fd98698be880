package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Faults that nobody holds any more are healed all the same. */
class HealAllIT extends FaultScene {

    @Test
    void aClusterIsWholeAgainAfterFaultsOfAllKinds() throws Exception {
        String address = cluster.broker(1).clientAddress();
        cluster.broker(3).network().blackhole(Direction.BOTH);
        cluster.broker(2).isolate();
        Fault<BrokerGone> killed = cluster.broker(1).kill();

        cluster.healAll();

        assertThat(cluster.brokers()).allMatch(broker -> broker.state() == Broker.State.RUNNING);
        assertBack(cluster.broker(1), address);
        awaitAcks();
        // whoever still holds it, such as a try-with-resources around a test that timed out, does no harm
        long pid = cluster.broker(1).pid();
        killed.heal();
        assertThat(cluster.broker(1).pid()).isEqualTo(pid);
        // and each broker can be given another fault
        cluster.brokers().forEach(broker -> broker.network().refuse().heal());
    }

    @Test
    void aPartitionThatIsOfflineComesBack() {
        cluster.createTopic("offline-and-healed", Map.of(0, List.of(2)), Map.of());
        cluster.partition("offline-and-healed", 0).takeOffline();

        cluster.healAll();

        assertThat(cluster.partition("offline-and-healed", 0).leader().id()).isEqualTo(2);
        assertThat(cluster.brokers()).allMatch(broker -> broker.state() == Broker.State.RUNNING);
    }
}
