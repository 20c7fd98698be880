package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.testkit.cluster.Controller;
import io.evenkeel.testkit.cluster.ControllerGone;
import io.evenkeel.testkit.cluster.ControllerRestarted;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.QuorumLeader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is told of the controller quorum of a real cluster, by clients that opted in. */
class QuorumIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int MOST_FROZEN = 5;

    /** The least that can be set: what is told wrongly would be told soon. */
    private static final Map<String, Object> EAGER = Map.of(
            "evenkeel.quorum.enabled", "true",
            "evenkeel.quorum.interval", "1s",
            "evenkeel.escalate-after", "5s",
            "evenkeel.flapping.moves", "2");

    private static KafkaCluster cluster;

    private final List<Diagnosis> warned = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ResilientKafka kafka = ResilientKafka.builder()
            .metrics(MicrometerMetrics.of(registry))
            .listener(new EpisodeListener() {
                @Override
                public void warned(Diagnosis diagnosis) {
                    warned.add(diagnosis);
                }
            })
            .build();

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.incidents");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> looks = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                lines.add(event.getLevel() + " " + event.getFormattedMessage());
            } else if (event.getFormattedMessage().startsWith("look at the controller quorum: ")) {
                looks.add(event.getFormattedMessage());
            }
        }
    };

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder()
                .brokers(2)
                .controllers(3)
                .clientSecurity(SecurityProtocol.SASL_PLAINTEXT)
                .start();
        cluster.createTopic("orders", 1, 2);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void nothingIsLeft() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
        await().atMost(SOON).until(() -> threads() == 0);
        assertThat(kafka.errors().count()).isZero();
    }

    /** Ours that look, and those of the Admin clients that they use. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("evenkeel-quorum"))
                .count();
    }

    private Producer<String, String> producer(Map<String, Object> connection, Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(connection);
        config.putAll(settings);
        return kafka.producer(config, new StringSerializer(), new StringSerializer());
    }

    private static void send(Producer<String, String> producer) throws Exception {
        producer.send(new ProducerRecord<>("orders", "value")).get(1, TimeUnit.MINUTES);
    }

    private static Controller leader() throws ExecutionException, InterruptedException {
        return cluster.controller(
                cluster.admin().describeMetadataQuorum().quorumInfo().get().leaderId());
    }

    private static Controller follower(Controller leader) {
        return cluster.controllers().stream()
                .filter(controller -> controller.id() != leader.id())
                .findFirst()
                .orElseThrow();
    }

    private void awaitAnAnswer() {
        await().atMost(SOON).until(() -> looks.stream().anyMatch(look -> look.contains("Answered[leader=10")));
    }

    private double counted(String cause) {
        return registry.get("evenkeel.warnings").tag("cause", cause).counter().count();
    }

    @Test
    void aQuorumWithoutAMajorityIsToldOnceWhileRecordsFlowAndWhenItIsBack() throws Exception {
        try (Producer<String, String> producer = producer(cluster.clientConfig(), EAGER)) {
            send(producer);
            awaitAnAnswer();
            Controller leader = leader();
            try (Fault<ControllerGone> one = follower(leader).kill();
                    Fault<ControllerGone> two = leader.kill()) {
                assertThat(one.receipt().from()).isEqualTo(one.receipt().to());
                assertThat(two.receipt().to()).isEqualTo(QuorumLeader.NONE);
                await().atMost(SOON).until(() -> !warned.isEmpty());
                send(producer);
                assertThat(kafka.health().status()).isEqualTo(Health.Status.HEALTHY);
            }
            await().atMost(SOON).until(() -> lines.size() > 1);
            lines.forEach(System.out::println);

            assertThat(warned).singleElement().satisfies(told -> {
                System.out.println(told.report());
                assertThat(told.cause()).isEqualTo(Cause.QUORUM_UNREACHABLE);
                assertThat(told.summary())
                        .matches("The controller quorum has not answered for \\d+ s, while brokers do\\.");
                assertThat(told.remedy()).contains("a majority of controllers 101, 102, 103");
                assertThat(told.findings())
                        .extracting(Finding::toString)
                        .contains("GOOD brokers that are alive, as one of them says: 1, 2");
            });
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).isEqualTo("ERROR " + warned.get(0).line());
            assertThat(lines.get(1))
                    .matches("INFO The controller quorum answers again after \\d+ (s|min): controller 10[123] leads in"
                            + " epoch \\d+\\.");
            assertThat(counted("quorum_unreachable")).isEqualTo(1);
        }
        assertThat(lines).hasSize(2);
    }

    @Test
    @Tag("full")
    void aLeaderThatGoesAgainAndAgainIsFlapping() throws Exception {
        try (Producer<String, String> producer = producer(cluster.clientConfig(), EAGER)) {
            send(producer);
            awaitAnAnswer();
            int before = epoch();
            while (epoch() - before < 6) {
                leader().restart().assertFelt();
            }
            await().atMost(SOON).until(() -> !warned.isEmpty());
            lines.forEach(System.out::println);
            assertThat(warned).singleElement().satisfies(told -> {
                assertThat(told.cause()).isEqualTo(Cause.QUORUM_FLAPPING);
                assertThat(told.summary())
                        .matches(
                                "The controller quorum elected a leader \\d+ times in \\d+ (s|min), where no more than 5 in 15 min"
                                        + " are to be expected; seen to lead were controllers (10[123] (once|\\d times)(, )?)+\\.");
                assertThat(told.remedy()).contains("controllers 101, 102, 103");
            });
        }
        assertThat(lines).containsExactly("WARN " + warned.get(0).line());
        assertThat(counted("quorum_flapping")).isEqualTo(1);
    }

    @Test
    @Tag("full")
    void twoRollsOfTheControllersAreNothing() throws Exception {
        Map<String, Object> threeMoves = new HashMap<>(EAGER);
        threeMoves.remove("evenkeel.flapping.moves");
        try (Producer<String, String> producer = producer(cluster.clientConfig(), threeMoves)) {
            send(producer);
            awaitAnAnswer();
            int before = epoch();
            for (int roll = 0; roll < 2; roll++) {
                for (Controller controller : cluster.controllers()) {
                    ControllerRestarted restarted = controller.restart().receipt();
                    assertThat(restarted.newPid()).isNotEqualTo(restarted.oldPid());
                }
            }
            int rolled = epoch();
            System.out.println("two rolls of three controllers cost " + (rolled - before) + " elections");
            assertThat(rolled - before).isBetween(2, 6);
            await().atMost(SOON).until(() -> looks.stream().anyMatch(look -> look.contains("epoch=" + rolled)));
        }
        assertThat(lines).isEmpty();
    }

    private static int epoch() throws ExecutionException, InterruptedException {
        return Math.toIntExact(
                cluster.admin().describeMetadataQuorum().quorumInfo().get().leaderEpoch());
    }

    /**
     * A broker that is asked before it knows of another leader stays with the frozen one, and answers nothing about the quorum for up to 36 s.
     * Whether a look comes in that moment is chance, so that several leaders are frozen until one has.
     */
    @Test
    @Tag("full")
    void aFrozenLeaderIsNothing() throws Exception {
        try (Producer<String, String> producer = producer(cluster.clientConfig(), EAGER)) {
            send(producer);
            awaitAnAnswer();
            for (int frozenSoFar = 0;
                    frozenSoFar < MOST_FROZEN && looks.stream().noneMatch(QuorumIT::wasHeld);
                    frozenSoFar++) {
                Controller leader = leader();
                try (Fault<ControllerGone> frozen = leader.freeze()) {
                    frozen.assertFelt();
                    await().atMost(SOON)
                            .ignoreExceptions()
                            .until(() -> leader().id() == frozen.receipt().to().id());
                }
                send(producer);
            }
        }
        looks.forEach(System.out::println);
        assertThat(looks).anyMatch(QuorumIT::wasHeld);
        assertThat(lines).isEmpty();
    }

    private static boolean wasHeld(String look) {
        return look.contains("the metadata log goes on, so that a controller leads");
    }

    @Test
    void whoMayNotDescribeTheClusterIsToldSoInOneLineAndLooksNoMore() throws Exception {
        Map<String, Object> app = cluster.createUser("app")
                .allow(ResourceType.TOPIC, "orders", AclOperation.WRITE)
                .clientConfig();
        try (Producer<String, String> producer = producer(app, EAGER);
                Producer<String, String> another = producer(app, EAGER)) {
            await().atMost(SOON).until(() -> !lines.isEmpty());
            await().atMost(SOON).until(() -> threads() == 0);
            send(producer);
            send(another);
            assertThat(lines)
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line)
                                    .startsWith(
                                            "WARN The controller quorum is no longer watched: it needs the right DESCRIBE on the cluster"));
        }
        assertThat(lines).hasSize(1);
        assertThat(warned).isEmpty();
    }

    @Test
    void whoDidNotOptInLooksAtNothing() throws Exception {
        Map<String, Object> off = Map.of("evenkeel.quorum.enabled", "true", "evenkeel.diagnosis.enabled", "false");
        try (Producer<String, String> producer = producer(cluster.clientConfig(), Map.of());
                Producer<String, String> another = producer(cluster.clientConfig(), off)) {
            send(producer);
            send(another);
            assertThat(threads()).isZero();
        }
    }
}
