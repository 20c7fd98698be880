package io.evenkeel.diagnosis.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Looks that come to nothing; what a quorum answers is in QuorumIT. */
class AdminQuorumTest {

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("evenkeel-quorum"))
                .count();
    }

    /** The kernel accepts for it. */
    private static ServerSocket silent() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static AdminQuorum at(ServerSocket socket) {
        return new AdminQuorum(Map.of("bootstrap.servers", "127.0.0.1:" + socket.getLocalPort()));
    }

    @Test
    void whereNoBrokerAnswersNothingIsKnownOfTheQuorum() throws Exception {
        try (ServerSocket socket = silent();
                AdminQuorum quorum = at(socket)) {
            assertThat(quorum.look()).isEqualTo(new QuorumLook.NotSeen("no broker answered: no answer within 5 s"));
        }
        await().until(() -> threads() == 0);
    }

    @Test
    void aLookIsEndedByAStopAndNothingIsLeftWhenItIsClosed() throws Exception {
        try (ServerSocket socket = silent()) {
            AdminQuorum quorum = at(socket);
            CompletableFuture<QuorumLook> look = CompletableFuture.supplyAsync(quorum::look);
            await().until(() -> threads() > 0);
            quorum.stop();
            assertThat(look.get(AdminQuorum.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(QuorumLook.NotSeen.class);
            quorum.close();
            assertThat(quorum.look()).isEqualTo(new QuorumLook.NotSeen("it was closed"));
        }
        await().until(() -> threads() == 0);
    }

    @Test
    void namesWithoutAnAddressAreNoQuorumThatIsGone() {
        try (AdminQuorum quorum = new AdminQuorum(Map.of("bootstrap.servers", "no-such-host.invalid:9092"))) {
            assertThat(quorum.look()).isInstanceOf(QuorumLook.NotSeen.class);
        }
        await().until(() -> threads() == 0);
    }
}
