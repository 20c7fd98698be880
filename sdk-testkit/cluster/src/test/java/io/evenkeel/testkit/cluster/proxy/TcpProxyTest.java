package io.evenkeel.testkit.cluster.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.backend.Loopback;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpProxyTest {

    private static final String NAME = "proxy-under-test";

    private EchoServer broker;
    private TcpProxy proxy;

    @BeforeEach
    void startThem() throws IOException {
        broker = new EchoServer();
        proxy = new TcpProxy(NAME, Loopback.port(0));
        proxy.forwardTo(broker.address());
    }

    @AfterEach
    void closeThem() throws IOException {
        proxy.close();
        broker.close();
    }

    @Test
    void bytesPassBothWays() throws IOException {
        try (Client client = connect()) {
            assertThat(client.ask("hello")).isEqualTo("hello");
        }
    }

    @Test
    void moreThanOneChunkPassesUnchanged() throws IOException {
        String large = "0123456789".repeat(20_000);
        try (Client client = connect()) {
            assertThat(client.ask(large)).isEqualTo(large);
        }
    }

    @Test
    void aCutResetsOpenConnectionsAndLetsNewOnesThrough() throws IOException {
        try (Client before = connect();
                Client other = connect()) {
            before.ask("a");
            other.ask("b");

            assertThat(proxy.cut()).isEqualTo(2);

            assertThatThrownBy(before::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
            assertThatThrownBy(other::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
            try (Client after = connect()) {
                assertThat(after.ask("c")).isEqualTo("c");
            }
        }
    }

    @Test
    void aPlainCloseByTheBrokerIsAPlainCloseForTheClient() throws IOException {
        try (Client client = connect()) {
            client.ask("a");

            broker.closeConnections();

            assertThat(client.read()).isEqualTo(-1);
        }
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void aResetByTheBrokerIsAResetForTheClient() throws IOException {
        try (Client client = connect()) {
            client.ask("a");

            broker.resetConnections();

            assertThatThrownBy(client::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
    }

    @Test
    void aHalfCloseByTheClientReachesTheBrokerAndTheAnswerStillArrives() throws IOException {
        try (Client client = connect()) {
            client.write("last words");
            client.socket.shutdownOutput();

            assertThat(new String(client.socket.getInputStream().readAllBytes(), US_ASCII))
                    .isEqualTo("last words");
        }
    }

    @Test
    void refusingResetsAndRefusesUntilItPassesAgainOnTheSamePort() throws IOException {
        InetSocketAddress address = proxy.address();
        try (Client before = connect()) {
            before.ask("a");

            assertThat(proxy.refuse()).isEqualTo(1);

            assertThatThrownBy(before::read).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.pass();

        assertThat(proxy.address()).isEqualTo(address);
        try (Client after = connect()) {
            assertThat(after.ask("b")).isEqualTo("b");
        }
    }

    @Test
    void heldRequestsDoNotReachTheBrokerAndGoOnWhenItPasses() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.hold(true, false);

            client.write("bc");
            client.assertSilent();
            assertThat(broker.received()).isEqualTo(1);

            proxy.pass();
            assertThat(client.read(2)).isEqualTo("bc");
        }
    }

    @Test
    void heldResponsesDoNotReachTheClientThoughItsRequestReachesTheBroker() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.hold(false, true);

            client.write("bc");
            await().until(() -> broker.received() == 3);
            client.assertSilent();

            proxy.pass();
            assertThat(client.read(2)).isEqualTo("bc");
        }
    }

    @Test
    void aHoldAcceptsNewConnectionsAndHoldsTheirBytes() throws IOException {
        proxy.hold(true, true);
        try (Client client = connect()) {
            client.write("a");
            client.assertSilent();

            proxy.pass();
            assertThat(client.read(1)).isEqualTo("a");
        }
    }

    @Test
    void aHoldHoldsTheCloseAsWell() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.hold(false, true);

            broker.closeConnections();
            client.assertSilent();

            proxy.pass();
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void aThrottleLetsNoMoreThroughThanItSaysAndPassingLetsTheRestGoAtOnce() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.throttle(1_000, false, true);
            long began = System.nanoTime();

            client.write("0123456789".repeat(10_000));
            client.read(1_000);

            // what goes through is bounded from above; an idle connection is ahead by one piece, a twentieth
            assertThat(millisSince(began)).isGreaterThan(900);
            await().until(() -> broker.received() == 100_001);
            proxy.pass();
            // it would take a minute and a half
            assertThat(client.read(99_000)).isEqualTo("0123456789".repeat(9_900));
        }
    }

    @Test
    void aThrottleOfRequestsKeepsThemFromTheBroker() throws IOException {
        proxy.throttle(1_000, true, false);
        try (Client client = connect()) {
            client.write("a".repeat(60_000));

            assertThat(client.read(10)).isEqualTo("aaaaaaaaaa");
            assertThat(broker.received()).isLessThan(60_000);

            proxy.pass();
            await().until(() -> broker.received() == 60_000);
        }
    }

    @Test
    void aThrottledConnectionTrickles() throws IOException {
        try (Client client = connect()) {
            proxy.throttle(1_000, false, true);
            client.write("a".repeat(2_000));
            client.read(1);

            // the rest would take two seconds: much of it is still to come when some has arrived
            assertThat(client.socket.getInputStream().available()).isLessThan(1_000);
        }
    }

    @Test
    void aDelayMakesEveryByteLaterInBothDirectionsAndNothingSlower() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.delay(Duration.ofMillis(600));
            long began = System.nanoTime();

            String large = "0123456789".repeat(100_000);
            String answer = client.ask(large);

            assertThat(answer).isEqualTo(large);
            // some sixty chunks, each waited for after the other, would outlast the test
            assertThat(millisSince(began)).isGreaterThanOrEqualTo(1_200);
        }
    }

    @Test
    void aDelayDelaysTheClose() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.delay(Duration.ofMillis(500));
            long began = System.nanoTime();

            broker.closeConnections();

            assertThat(client.read()).isEqualTo(-1);
            assertThat(millisSince(began)).isGreaterThanOrEqualTo(500);
        }
    }

    @Test
    void passingLetsDelayedBytesGoAtOnce() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.delay(Duration.ofHours(1));
            client.write("bc");
            client.assertSilent();

            proxy.pass();

            assertThat(client.read(2)).isEqualTo("bc");
        }
    }

    @Test
    void aCutFreesConnectionsThatAreSlowed() throws IOException {
        try (Client throttled = connect();
                Client delayed = connect()) {
            throttled.ask("a");
            delayed.ask("b");
            proxy.throttle(1, true, false);
            throttled.write("cde");
            proxy.delay(Duration.ofHours(1));
            delayed.write("f");
            // an end that is on its way as well
            delayed.socket.shutdownOutput();
            throttled.assertSilent();

            proxy.cut();

            assertThatThrownBy(throttled::read).isInstanceOf(SocketException.class);
            assertThatThrownBy(delayed::read).isInstanceOf(SocketException.class);
        }
        await().until(() -> threads() == 1);
    }

    @Test
    void requestsOfOneClientAreHeldAndThoseOfOthersPass() throws IOException {
        try (Client held = connect();
                Client other = connect()) {
            held.ask(request("broker-1-fetcher-0"));
            other.ask(request("broker-2-fetcher-0"));

            assertThat(proxy.holdClients("broker-1-fetcher-")).isEqualTo(1);

            held.write("ab");
            held.assertSilent();
            assertThat(other.ask("cd")).isEqualTo("cd");
            // what it passes of one fault, it does not of another
            proxy.pass();
            held.assertSilent();

            proxy.passClients("broker-1-fetcher-");
            assertThat(held.read(2)).isEqualTo("ab");
        }
    }

    @Test
    void aNewConnectionOfAClientIsHeldFromItsFirstRequestOn() throws IOException {
        proxy.holdClients("broker-1-fetcher-");
        try (Client held = connect()) {
            held.write(request("broker-1-fetcher-0"));
            held.assertSilent();
            assertThat(broker.received()).isZero();

            proxy.passClients("broker-1-fetcher-");
            assertThat(held.read(14)).startsWith("size");
        }
    }

    /** The header of a Kafka request, in letters as far as nobody looks. */
    private static String request(String clientId) {
        return "sizekyvecorr" + (char) 0 + (char) clientId.length() + clientId;
    }

    @Test
    void aCutFreesConnectionsThatAreHeld() throws IOException {
        try (Client client = connect()) {
            client.ask("a");
            proxy.hold(true, true);
            client.write("b");

            proxy.cut();

            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
        }
        await().until(() -> threads() == 1);
    }

    @Test
    void aConnectionToABrokerThatIsNotThereIsReset() throws IOException {
        try (Socket nobody = new Socket()) { // has the port and does not listen: no other process can get it meanwhile
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            proxy.forwardTo((InetSocketAddress) nobody.getLocalSocketAddress());
            try (Client client = connect()) {
                assertThatThrownBy(client::read)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void laterConnectionsGoWhereItIsToldToForward() throws IOException {
        try (EchoServer other = new EchoServer()) {
            proxy.forwardTo(other.address());
            try (Client client = connect()) {
                client.ask("a");
            }
            assertThat(other.received()).isEqualTo(1);
            assertThat(broker.received()).isZero();
        }
    }

    @Test
    void aFaultTouchesTheConnectionsThatAreOpenAndThoseThatComeUntilItEnds() throws IOException {
        try (Client before = connect()) {
            before.ask("a");
            Felt felt = proxy.felt();
            assertThat(felt.connections()).isEqualTo(1);

            try (Client during = connect()) {
                during.ask("b");
            }
            assertThat(felt.connections()).isEqualTo(2);
            felt.end();

            try (Client after = connect()) {
                after.ask("c");
            }
            assertThat(felt.connections()).isEqualTo(2);
        }
        assertThat(proxy.accepted()).isEqualTo(3);
    }

    @Test
    void aPortInUseIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Loopback.port(0).getAddress())) {
            assertThatThrownBy(() -> new TcpProxy(NAME, Loopback.port(taken.getLocalPort())))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void closingResetsConnectionsGivesThePortBackAndLeavesNoThread() throws IOException {
        try (Client client = connect();
                Client held = connect()) {
            client.ask("a");
            proxy.hold(true, true);
            held.write("b");

            proxy.close();

            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
            assertThat(threads()).isZero();
            new ServerSocket(proxy.address().getPort(), 1, proxy.address().getAddress()).close();
        }
    }

    @Test
    void itDoesNotListenAgainAfterItWasClosed() {
        proxy.close();
        proxy.pass();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(NAME))
                .count();
    }

    private Client connect() throws IOException {
        return new Client(proxy.address());
    }

    /** A client that blocks, but not for ever. */
    private static final class Client implements AutoCloseable {

        private final Socket socket = new Socket();

        Client(InetSocketAddress address) throws IOException {
            socket.connect(address);
            socket.setSoTimeout(10_000);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        }

        int read() throws IOException {
            return socket.getInputStream().read();
        }

        String read(int bytes) throws IOException {
            return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
        }

        String ask(String text) throws IOException {
            write(text);
            return read(text.length());
        }

        /** Nothing arrives for a while that is long against a loopback's microseconds. */
        void assertSilent() throws IOException {
            socket.setSoTimeout(300);
            assertThatThrownBy(this::read).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(10_000);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
