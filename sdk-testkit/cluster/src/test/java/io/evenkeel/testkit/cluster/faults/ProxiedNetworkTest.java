package io.evenkeel.testkit.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.net.ConnectException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class ProxiedNetworkTest {

    @Test
    void aFaultThatCannotBeMadeLeavesNothingBehind() throws Exception {
        try (TcpProxy proxy = new TcpProxy("network-under-test", Loopback.port(0))) {
            ProxiedNetwork network =
                    new ProxiedNetwork(1, proxy, new FaultSlot("broker 1"), new FaultsInEffect(() -> false));
            assertThatThrownBy(() -> network.lasting("refuse", () -> {
                        proxy.refuse();
                        throw new IllegalStateException("half way");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("half way");
            new Socket(proxy.address().getAddress(), proxy.address().getPort()).close();

            try (Fault<NetworkFaulted> next = network.refuse()) {
                assertThat(next.receipt().told()).contains("refuse");
                assertThatThrownBy(() -> new Socket(
                                        proxy.address().getAddress(),
                                        proxy.address().getPort())
                                .close())
                        .isInstanceOf(ConnectException.class);
            }
        }
    }
}
