package io.evenkeel.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.ledger.Guarantee;
import io.evenkeel.testkit.timeline.Span;
import io.evenkeel.testkit.timeline.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole scenarios on real brokers: what is kept, and that what is lost is found. */
class ScenarioIT {

    private static final Path PAGES = Path.of("target", "scenarios");

    private static final Guarantee[] SAFE = {
        Guarantee.exactlyOnceInLog(),
        Guarantee.orderKept(),
        Guarantee.nothingUnseen(),
        Guarantee.pollsMonotonic(),
        Guarantee.noPollSkips(),
        Guarantee.offsetsConsistent(),
        Guarantee.atMostUnknown(0)
    };

    private static KafkaCluster cluster;

    private final Timeline timeline = new Timeline(InstantSource.system());
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(timeline.listener()).build();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void wrappedClientsKeepEverythingThroughAnElectionAKillAndACut() throws Exception {
        playWrapped(
                "wrapped",
                Schedule.of(
                        "three blows",
                        Duration.ofSeconds(12),
                        new Step(Duration.ofSeconds(1), Duration.ZERO, Blow.election(), 0),
                        new Step(Duration.ofSeconds(3), Duration.ofSeconds(3), Blow.kill(), 1),
                        new Step(Duration.ofSeconds(10), Duration.ZERO, Blow.cut(), 2)));
    }

    @Test
    void aCourseOfOnesOwnWaitsUntilRecordsFlowAndWhatItLeavesIsHealed() throws Exception {
        Played played = scenario("course", this::wrappedProducer).play("a crash", flow -> {
            Instant struck = timeline.strike(
                            "kill",
                            () -> cluster.partition("course", 0).leader().kill())
                    .receipt()
                    .appliedAt();
            await().atMost(Duration.ofMinutes(1)).until(() -> flow.since(struck));
            throw new IllegalStateException("enough");
        });

        assertThat(played.problems()).singleElement().asString().contains("the course failed", "enough");
        assertThat(cluster.brokers()).extracting(Broker::state).containsOnly(Broker.State.RUNNING);
        assertThat(Guarantee.all("kept", SAFE).brokenBy(played.history())).isEmpty();
    }

    @Test
    @Tag("full")
    void wrappedClientsKeepEverythingForFiveMinutes() throws Exception {
        playWrapped("wrapped-long", random(Duration.ofMinutes(5)));
    }

    @Test
    @Tag("full")
    void kafkasOwnClientsWithSafeSettingsKeepEverythingForFiveMinutes() throws Exception {
        Played played = play("plain-long", ScenarioIT::plainProducer, random(Duration.ofMinutes(5)));

        played.assertKeeps(PAGES, SAFE);
    }

    @Test
    void anAckOfTheLeaderAloneIsLostWithTheLeaderAndTheLedgerFindsIt() throws Exception {
        Played played = play("acks-1", ScenarioIT::careless, Schedule.of("acks=1", Duration.ofSeconds(10), deadly(2)));

        assertLossIsFound(played);
    }

    @Test
    @Tag("full")
    void fiveMinutesOfRandomFaultsWithAcksOfTheLeaderAloneLoseRecords() throws Exception {
        Schedule random = random(Duration.ofMinutes(5));
        Step[] steps = new Step[random.steps().size() + 2];
        Step[] deadly = deadly(2);
        System.arraycopy(deadly, 0, steps, 0, 2);
        for (int i = 2; i < steps.length; i++) {
            Step step = random.steps().get(i - 2);
            steps[i] = new Step(step.at().plusSeconds(20), step.lasting(), step.blow(), step.partition());
        }

        assertLossIsFound(play(
                "acks-1-long",
                ScenarioIT::careless,
                Schedule.of("acks=1, " + random.name(), Duration.ofMinutes(5), steps)));
    }

    private void playWrapped(String topic, Schedule schedule) throws Exception {
        Played played = play(topic, this::wrappedProducer, schedule);

        played.assertKeeps(PAGES, SAFE);
        Path page = played.writePage(PAGES);
        assertThat(page).content().contains("<svg", "acked (", ">scenario-producer</text>", ">" + topic + "-0</text>");
        assertThat(played.chart().spans()).extracting(Span::kind).contains(Span.Kind.FAULT, Span.Kind.LEADER);
        assertThat(played.chart().spans()).extracting(Span::kind).doesNotContain(Span.Kind.ESCALATED);
        assertThat(played.chart().spans().stream().filter(span -> span.kind() == Span.Kind.EPISODE))
                .as("episodes:%n%s", String.join("\n", played.chart().text()))
                .isNotEmpty()
                .allSatisfy(span -> assertThat(span.to()).isNotNull());
    }

    private static void assertLossIsFound(Played played) {
        System.out.println("SCENARIO " + played.history().told());
        assertThat(Guarantee.nothingLost().brokenBy(played.history())).isNotEmpty();
        assertThatThrownBy(() -> played.assertKeeps(PAGES, Guarantee.nothingLost()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("not kept: nothing lost", "lost: scenario#", "KILL -9 OF LEADER", "Drawn in ");
    }

    /** The leader goes on alone for a second, and is killed: what it acknowledged meanwhile went with it. */
    private static Step[] deadly(int seconds) {
        return new Step[] {
            new Step(Duration.ofSeconds(seconds), Duration.ofSeconds(6), Blow.isolation(), 0),
            new Step(Duration.ofSeconds(seconds + 1), Duration.ofSeconds(4), Blow.kill(), 0)
        };
    }

    private static Schedule random(Duration length) {
        long seed = ThreadLocalRandom.current().nextInt(1_000_000);
        Schedule schedule = Schedule.random(seed, length, 3, Blow.thatHeal());
        schedule.steps().forEach(step -> System.out.println("SCENARIO " + schedule.name() + ": " + step));
        return schedule;
    }

    private Played play(
            String topic, Function<Map<String, Object>, Producer<String, String>> producer, Schedule schedule)
            throws Exception {
        return scenario(topic, producer).play(schedule);
    }

    private Scenario scenario(String topic, Function<Map<String, Object>, Producer<String, String>> producer) {
        boolean pairs = topic.startsWith("acks-1");
        cluster.createTopic(
                topic,
                pairs
                        ? Map.of(0, List.of(1, 2), 1, List.of(2, 3), 2, List.of(3, 1))
                        : Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)),
                Map.of("min.insync.replicas", pairs ? "1" : "2"));
        return Scenario.on(cluster, topic)
                .producer(producer)
                .consumer(this::consumer)
                .timeline(timeline);
    }

    private Producer<String, String> wrappedProducer(Map<String, Object> config) {
        return kafka.producer(config, new StringSerializer(), new StringSerializer());
    }

    private Consumer<String, String> consumer(Map<String, Object> config) {
        return kafka.consumer(config, new StringDeserializer(), new StringDeserializer());
    }

    private static Producer<String, String> plainProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static Producer<String, String> careless(Map<String, Object> config) {
        Map<String, Object> careless = new HashMap<>(config);
        careless.put(ProducerConfig.ACKS_CONFIG, "1");
        careless.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        return plainProducer(careless);
    }
}
