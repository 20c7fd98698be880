package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/** A broker that tells clients an address where nobody finds it. */
class AdvertisedFaultsIT extends FaultScene {

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
                assertThat(addressToldBy(cluster, asked, 1)).isEqualTo("no-such-host.invalid:9");
                assertThat(addressToldBy(cluster, asked, 2))
                        .isEqualTo(cluster.broker(2).clientAddress());
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
        assertThat(addressToldBy(cluster, cluster.broker(2), 1)).isEqualTo(address);
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
}
