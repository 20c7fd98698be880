package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClusterBuilderTest {

    private final KafkaClusterBuilder builder = KafkaCluster.builder().backend(BackendChoice.EMBEDDED);

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 31})
    void aNumberOfBrokersThatCannotBeIsRefused(int brokers) {
        assertThatThrownBy(() -> builder.brokers(brokers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("brokers must be 1 to 30, but was " + brokers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void aNumberOfControllersWithoutAUsefulMajorityIsRefused(int controllers) {
        assertThatThrownBy(() -> builder.controllers(controllers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("controllers must be 1 or 3, but was " + controllers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id", "listeners", "advertised.listeners", "process.roles", "log.dirs"})
    void whatTheClusterIsMadeOfIsNotToBeSet(String key) {
        assertThatThrownBy(() -> builder.brokerConfig(key, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("brokerConfig must be")
                .hasMessageEndingWith("but was " + key);
    }

    @Test
    void aPortThatCannotBeIsRefused() {
        assertThatThrownBy(() -> builder.clientPorts(19092, 0, 19094))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientPorts must be 1 to 65535, but was 0");
    }

    @Test
    void aPortGivenTwiceIsRefused() {
        assertThatThrownBy(() -> builder.clientPorts(19092, 19092))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientPorts must be different from each other, but was [19092, 19092]");
    }

    @Test
    void aPortMissingForABrokerIsRefused() {
        assertThatThrownBy(() -> builder.brokers(3).clientPorts(19092, 19093).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientPorts must be one for each of the 3 brokers, but was [19092, 19093]");
    }

    @Test
    void aPortInUseIsNamedWithItsBroker() throws IOException {
        int first = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int second = taken.getLocalPort();

            assertThatThrownBy(
                            () -> builder.brokers(2).clientPorts(first, second).start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("client port " + second + " of broker 2 cannot be bound");
            // and the one that was free is free again
            new ServerSocket(first, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void anUnknownBrokerVersionIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> builder.brokerVersion("2.8.0").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("brokerVersion must be one on the class path \\(.+\\), but was 2.8.0");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("evenkeel-client"));
    }
}
