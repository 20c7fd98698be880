package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.evenkeel.FullBacklog;
import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reply;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.internal.InternalErrors;
import io.evenkeel.internal.MonotonicClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.Test;

/** The ladder where nothing answers as it should. */
class LadderTest {

    /** What the whole may take, and a little for a machine that is busy. */
    private static final Duration BOUND = Ladder.AT_MOST.plusSeconds(2);

    private final ScriptedResolver resolver = new ScriptedResolver();
    private final InternalErrors errors = new InternalErrors();
    private final Threads lookups = new Threads(3);
    private final Threads questions = new Threads(4);

    private Ladder ladder(Map<String, Object> config) {
        return new Ladder(config, resolver, new MonotonicClock(), errors, lookups, questions);
    }

    private Round climb(Node... nodes) {
        return climb(Map.of(), nodes);
    }

    private Round climb(Map<String, Object> config, Node... nodes) {
        try (Ladder ladder = ladder(config)) {
            return climb(ladder, nodes);
        }
    }

    private static Round climb(Ladder ladder, Node... nodes) {
        return ladder.climb(List.of(trouble(nodes)));
    }

    /** The first is the leader. */
    private static Trouble trouble(Node... nodes) {
        Node leader = nodes.length == 0 ? null : nodes[0];
        Episode episode = new Episode(
                1,
                new ClientRef("orders-1", Role.PRODUCER),
                new TopicPartition("orders", 0),
                Trigger.LEADER_CHANGED,
                Instant.EPOCH,
                null,
                null,
                List.of(1),
                0,
                0,
                0,
                Outcome.OPEN,
                null);
        return new Trouble(episode, leader, leader, List.of(nodes), null);
    }

    private static Node node(int id, int port) {
        return new Node(id, "127.0.0.1", port);
    }

    private static List<Reach> reaches(BrokerReport report) {
        return report.connections().stream().map(Connection::reach).toList();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("evenkeel-diagnosis-"))
                .count();
    }

    private void assertBounded(Round round) {
        assertThat(Duration.between(round.began(), round.ended())).isLessThan(BOUND);
        assertThat(errors.count()).isZero();
    }

    @Test
    void aPortThatRefusesIsToldFromOneThatDoesNotAnswer() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            Round round = climb(node(1, Listening.closedPort()), node(2, silent.port()));

            assertBounded(round);
            BrokerReport refusing = round.brokers().get(1);
            assertThat(reaches(refusing)).containsExactly(Reach.REFUSED);
            assertThat(refusing.answer().reply()).isEqualTo(Reply.NOT_ASKED);
            assertThat(refusing.answer().detail()).isEqualTo("it does not let us connect");
            BrokerReport mute = round.brokers().get(2);
            assertThat(reaches(mute)).containsExactly(Reach.ACCEPTED);
            assertThat(mute.answer().reply()).isEqualTo(Reply.SILENT);
            assertThat(mute.answer().took()).isGreaterThanOrEqualTo(Inquiry.LEAST);
            assertThat(round.notChecked()).isEqualTo("no broker answered");
            assertThat(round.partitions().get(new TopicPartition("orders", 0)).state())
                    .isEqualTo(PartitionReport.State.NOT_CHECKED);
        }
    }

    @Test
    void anAddressThatDropsEveryAttemptToConnectTimesOut() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Listening.closedPort());
        try (FullBacklog firewall = new FullBacklog(address)) {
            Round round = climb(node(1, address.getPort()));

            assertBounded(round);
            assertThat(reaches(round.brokers().get(1))).containsExactly(Reach.TIMED_OUT);
        }
    }

    @Test
    void whatAnswersAndIsNoBrokerIsNotTakenForOne() throws Exception {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Listening stranger = new Listening(http)) {
            Round round = climb(node(1, stranger.port()));

            assertBounded(round);
            assertThat(round.brokers().get(1).answer().reply()).isEqualTo(Reply.FAILED);
            assertThat(round.brokers().get(1).answer().detail())
                    .isEqualTo("what answered is no Kafka broker: it began with bytes 48 54 54 50 2f 31 2e 31");
        }
    }

    @Test
    void aListenerThatSpeaksTlsIsToldFromOneThatIsBroken() throws Exception {
        try (Listening tls = new Listening(new byte[] {0x15, 3, 3, 0, 2, 2, 0x50})) {
            BrokerReport report = climb(node(1, tls.port())).brokers().get(1);

            assertThat(report.answer().reply()).isEqualTo(Reply.AUTHENTICATION_FAILED);
            assertThat(report.answer().detail())
                    .isEqualTo("the listener speaks TLS, and the client has security.protocol=PLAINTEXT");
        }
    }

    @Test
    void aHostWithoutAddressIsSaidToHaveNone() {
        BrokerReport report =
                climb(new Node(1, "no-such-host.invalid", 9092)).brokers().get(1);

        assertThat(report.names().addresses()).isEmpty();
        assertThat(report.names().failure()).isEqualTo("no address here (no-such-host.invalid)");
        assertThat(report.names().freshNotChecked()).isEqualTo("nobody to ask");
        assertThat(report.connections()).isEmpty();
        assertThat(report.answer().reply()).isEqualTo(Reply.NOT_ASKED);
        assertThat(report.answer().detail()).isEqualTo("its host has no address here");
    }

    @Test
    void aFreshAddressThatIsAnotherIsConnectedToAsWell() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            resolver.used.put("kafka-1", "127.0.0.9");
            resolver.fresh.put("kafka-1", "127.0.0.1");

            BrokerReport report =
                    climb(new Node(1, "kafka-1", silent.port())).brokers().get(1);

            assertThat(report.names().addresses()).containsExactly("127.0.0.9");
            assertThat(report.names().fresh()).containsExactly("127.0.0.1");
            assertThat(report.names().freshNotChecked()).isNull();
            assertThat(report.connections())
                    .extracting(Connection::address, Connection::fresh, Connection::reach)
                    .containsExactly(
                            tuple("127.0.0.9", false, Reach.REFUSED), tuple("127.0.0.1", true, Reach.ACCEPTED));
            assertThat(report.answer().reply()).isEqualTo(Reply.NOT_ASKED); // nobody uses that address
        }
    }

    @Test
    void aResolverThatHangsKeepsOneThreadAHostAndNoClimb() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Node hanging = new Node(1, "hanging", 9092);
        resolver.hanging.put("hanging", release);
        try (Listening silent = new Listening(new byte[0]);
                Ladder ladder = ladder(Map.of())) {
            for (int i = 0; i < 2; i++) {
                Round round = climb(ladder, hanging, node(2, silent.port()));

                assertBounded(round);
                assertThat(round.brokers().get(1).names().addresses()).isEmpty();
                assertThat(round.brokers().get(1).names().failure()).matches("no answer for \\d+ ms");
                assertThat(round.brokers().get(2).answer().reply()).isEqualTo(Reply.SILENT);
            }
            assertThat(resolver.hung).hasValue(1);

            resolver.hanging.clear();
            resolver.used.put("hanging", "127.0.0.1");
            release.countDown();
            await().untilAsserted(() -> assertThat(
                            climb(ladder, hanging).brokers().get(1).names().addresses())
                    .containsExactly("127.0.0.1"));
        } finally {
            release.countDown();
        }
    }

    @Test
    void whatFindsNoFreeThreadIsNotChecked() {
        await().until(() -> threads() == 0); // those of another test have gone
        CountDownLatch release = new CountDownLatch(1);
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            nodes.add(new Node(i, "hanging-" + i, 9092));
            resolver.hanging.put("hanging-" + i, release);
        }
        try (Ladder ladder = ladder(Map.of())) {
            List<Trouble> troubles = nodes.stream().map(node -> trouble(node)).toList();
            Round round = ladder.climb(troubles);

            assertBounded(round);
            assertThat(resolver.hung).hasValue(3);
            assertThat(round.brokers().values())
                    .filteredOn(report -> report.names().failure() == null)
                    .hasSize(2)
                    .allSatisfy(report -> {
                        assertThat(report.names().addresses()).isEmpty();
                        assertThat(report.answer().detail())
                                .isEqualTo("its host was not looked up: no thread was free in time");
                    });
        } finally {
            release.countDown();
        }
    }

    @Test
    void manyClimbsAtATimeShareTheFewThreads() throws Exception {
        await().until(() -> threads() == 0); // those of another test have gone
        try (Listening silent = new Listening(new byte[0]);
                Ladder ladder = ladder(Map.of())) {
            List<CompletableFuture<Round>> climbs = IntStream.range(0, 20)
                    .mapToObj(i -> {
                        CompletableFuture<Round> climb = new CompletableFuture<>();
                        new Thread(() -> climb.complete(climb(ladder, node(1, silent.port())))).start();
                        return climb;
                    })
                    .toList();
            await().until(() -> threads() > 0);
            long most = 0;
            while (!climbs.stream().allMatch(CompletableFuture::isDone)) {
                most = Math.max(most, threads());
                Thread.onSpinWait();
            }

            assertThat(most).isBetween(1L, 4L);
            climbs.forEach(climb -> assertBounded(climb.join()));
            assertThat(climbs)
                    .filteredOn(climb -> climb.join().brokers().get(1).answer().reply() == Reply.SILENT)
                    .isNotEmpty();
            assertThat(climbs)
                    .filteredOn(climb -> climb.join().brokers().get(1).answer().reply() == Reply.NOT_ASKED)
                    .allSatisfy(climb -> assertThat(
                                    climb.join().brokers().get(1).answer().detail())
                            .containsAnyOf("no free thread", "ms were left"));
        }
    }

    @Test
    void theThreadsAreLetGo() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            climb(node(1, silent.port()));
        }
        await().until(() -> threads() == 0);
    }

    @Test
    void closingEndsAClimbWithinMoments() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            Ladder ladder = ladder(Map.of());
            CompletableFuture<Round> climb = new CompletableFuture<>();
            new Thread(() -> climb.complete(climb(ladder, node(1, silent.port())))).start();
            await().until(() -> threads() > 0);

            ladder.close();

            Round round = climb.get();
            assertThat(Duration.between(round.began(), round.ended())).isLessThan(Inquiry.LEAST);
            assertThat(round.notChecked()).isEqualTo("it was closed");
            assertThat(round.brokers().get(1).answer().reply()).isNotEqualTo(Reply.SILENT);
        }
    }

    @Test
    void theEntriesOfBootstrapServersAreTriedWhenNoBrokerAnswers() throws Exception {
        int closed = Listening.closedPort();
        int other = Listening.closedPort();
        Round round =
                climb(Map.of("bootstrap.servers", "127.0.0.1:" + closed + ",127.0.0.1:" + other), node(1, closed));

        assertThat(round.bootstrap()).extracting(report -> report.node().id()).containsExactly(-1, -2);
        assertThat(round.bootstrap())
                .allSatisfy(report -> assertThat(reaches(report)).containsExactly(Reach.REFUSED));
    }

    @Test
    void aClientThatKnowsNoBrokerIsLookedAtThroughItsBootstrapServers() {
        Round round = climb(Map.of("bootstrap.servers", List.of("127.0.0.1:" + Listening.closedPort())));

        assertThat(round.brokers()).isEmpty();
        assertThat(round.bootstrap()).hasSize(1);
    }

    @Test
    void aConfigurationThatKafkaRefusesIsSaidWithoutItsSecrets() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            Map<String, Object> config = Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.mechanism",
                    "PLAIN",
                    "sasl.jaas.config",
                    "no.such.Module required username=\"me\" password=\"hunter22\"");
            BrokerReport report =
                    climb(config, node(1, silent.port())).brokers().get(1);

            assertThat(report.answer().reply()).isEqualTo(Reply.NOT_ASKED);
            assertThat(report.answer().detail())
                    .startsWith("no client could be made: ")
                    .doesNotContain("hunter22");
        }
    }

    @Test
    void aTlsClientIsToldThatNobodyAnswers() throws Exception {
        try (Listening silent = new Listening(new byte[0])) {
            Round round = climb(Map.of("security.protocol", "SSL"), node(1, silent.port()));

            assertBounded(round);
            assertThat(round.brokers().get(1).answer().reply()).isEqualTo(Reply.SILENT);
        }
    }

    /** Reads its keystore for so long, as the ladder's clock sees it. */
    public static final class SlowKeystore extends DefaultSslEngineFactory {

        private static final Duration TAKES = Duration.ofMillis(2_600);

        private static final AtomicReference<Duration> TOOK = new AtomicReference<>(Duration.ZERO);

        @Override
        public void configure(Map<String, ?> configs) {
            super.configure(configs);
            TOOK.accumulateAndGet(TAKES, Duration::plus);
        }
    }

    /** A keystore with a password alone takes more than a second on a busy machine. */
    @Test
    void theTimeThatItTakesToMakeAClientIsNotHeldAgainstTheBroker() throws Exception {
        InstantSource real = new MonotonicClock();
        SlowKeystore.TOOK.set(Duration.ZERO);
        Map<String, Object> config =
                Map.of("security.protocol", "SSL", "ssl.engine.factory.class", SlowKeystore.class.getName());
        try (Listening port = new Listening(new byte[0]);
                Ladder ladder = new Ladder(
                        config,
                        resolver,
                        () -> real.instant().plus(SlowKeystore.TOOK.get()),
                        errors,
                        lookups,
                        questions)) {
            BrokerReport report = climb(ladder, node(1, port.port())).brokers().get(1);

            assertThat(SlowKeystore.TOOK.get()).isEqualTo(SlowKeystore.TAKES);
            assertThat(report.answer().reply()).isEqualTo(Reply.NOT_ASKED);
            assertThat(report.answer().detail())
                    .as("the latter when this machine took the rest")
                    .matches("a client was made after \\d{4} ms, and only \\d+ ms were left|the time was over");
            assertThat(Standing.of(report)).isEqualTo(Standing.NOT_CHECKED);
        }
    }
}
