package io.evenkeel.testkit.cluster.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.proxy.Felt;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IsolationTest {

    private static final Felt ONE_CLIENT = new Felt() {
        @Override
        public void end() {}

        @Override
        public long connections() {
            return 1;
        }
    };

    private ServerSocket leader;
    private TcpProxy proxy;
    private Isolation isolation;

    @BeforeEach
    void start() throws IOException {
        leader = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = new TcpProxy("isolation-under-test", Loopback.port(0));
        proxy.forwardTo((InetSocketAddress) leader.getLocalSocketAddress());
        isolation = new Isolation(2, List.of(proxy), ONE_CLIENT);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        leader.close();
    }

    /** A connection whose first request is of that client. */
    private Socket connect(String clientId) throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        String header = "sizekyvecorr" + (char) 0 + (char) clientId.length() + clientId;
        socket.getOutputStream().write(header.getBytes(US_ASCII));
        return socket;
    }

    @Test
    void nobodyFeelsItWhereNoFetchIsHeld() throws IOException {
        try (Socket other = connect("broker-3-fetcher-0")) {
            await().until(() -> proxy.clients("broker-3-fetcher-") == 1);
            assertThat(isolation.begin().connections()).isZero();
            assertThat(isolation.felt().connections()).isZero();
        }
    }

    @Test
    void aFetcherThatConnectsLaterIsHeldAsWell() throws IOException {
        isolation.begin();
        try (Socket fetcher = connect("broker-2-fetcher-0")) {
            await().until(() -> isolation.felt().connections() == 1);
            isolation.end();
        }
        assertThat(isolation.felt().connections()).as("after it is over").isOne();
    }

    @Test
    void aFetcherThatConnectsWhenItIsOverWasNotHeld() throws IOException {
        isolation.begin();
        isolation.end();
        try (Socket fetcher = connect("broker-2-fetcher-0")) {
            await().until(() -> proxy.clients("broker-2-fetcher-") == 1);
            assertThat(isolation.felt().connections()).isZero();
        }
    }
}
