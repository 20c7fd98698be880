package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What producers and consumers of both protocols tell of faults that heal by themselves, played one after the other. */
class FaultsThatHealIT {

    private static final List<Reader.Kind> BOTH_PROTOCOLS =
            List.of(new Reader.Kind("classic", Reader.What.TOPIC), new Reader.Kind("consumer", Reader.What.TOPIC));

    /** The retries are seen first when the move takes long. */
    private static final Set<Trigger> RETRIES_OR_MOVE = Set.of(Trigger.LEADER_CHANGED, Trigger.ACKS_MISSING);

    private static final FaultTable TABLE = new FaultTable();
    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
        // its leader, the coordinator of every group, is not hit
        cluster.createTopic("__consumer_offsets", Map.of(0, List.of(2, 3, 1)), Map.of("cleanup.policy", "compact"));
    }

    @AfterAll
    static void close() {
        TABLE.print();
        cluster.close();
    }

    /** Partition 0 moves from 1 to 3, so that the control does not wait for acks behind it. */
    private static FaultRow row(String fault, String topic) {
        cluster.createTopic(topic, Map.of(0, List.of(1, 3, 2), 1, List.of(2, 3, 1)), Map.of());
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "request.timeout.ms",
                5_000,
                "delivery.timeout.ms",
                15_000,
                "evenkeel.guard.off",
                "delivery.timeout.ms");
        return new FaultRow(fault, topic, config, BOTH_PROTOCOLS, TABLE).awaitFlow();
    }

    /** Whatever began is over and healed without an escalation, nothing was lost, and all is well. */
    private static void finish(FaultRow row) throws Exception {
        await().atMost(FaultRow.SOON)
                .until(() -> row.sender().isSteady() && row.kafka().health().status() == Health.Status.HEALTHY);
        row.sender().stop();
        row.awaitAllRead();
        Map<Integer, Integer> log = row.log();
        row.tell(log);
        row.assertCertain(log);
        row.assertNothingLost(log);
        assertThat(row.sender().failed()).isEmpty();
        assertThat(row.kafka().episodes()).allSatisfy(episode -> {
            assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
            assertThat(episode.escalated()).isNull();
            assertThat(episode.failed()).isZero();
        });
        assertThat(row.readers())
                .allSatisfy(reader -> assertThat(reader.thrown()).isEmpty());
    }

    /** Fails unless a client saw partition 0 move from 1 once, as part of one episode, and told of nothing else but hiccups. */
    private static void assertOneMove(FaultRow row, String client, int to, Set<Trigger> triggers) {
        assertThat(row.moves(client)).as(client).containsExactly("1 -> " + to);
        Map<Boolean, List<Episode>> ofTheMove = row.episodes(client, row.p0()).stream()
                .collect(Collectors.partitioningBy(episode -> episode.leaders().size() > 1));
        assertThat(ofTheMove.get(true)).as(client).singleElement().satisfies(episode -> {
            assertThat(episode.trigger()).isIn(triggers);
            assertThat(episode.leaders()).containsExactly(1, to);
        });
        assertThat(ofTheMove.get(false)).as(client).allSatisfy(episode -> row.assertHiccup(client, 0, episode));
    }

    @Test
    void aPreferredElectionIsOneMovePerClientAndAnEpisodeThatHeals() throws Exception {
        try (FaultRow row = row("preferred election", "election")) {
            cluster.partition(row.p0()).moveLeaderTo(3).assertFelt();
            row.awaitHealed();
            finish(row);
            for (String client : row.clients()) {
                boolean producer = client.equals(row.producerId());
                assertOneMove(row, client, 3, producer ? RETRIES_OR_MOVE : Set.of(Trigger.LEADER_CHANGED));
                row.assertControlLeftAlone(client);
            }
        }
    }

    @Test
    void aLeaderThatFlapsIsSeenAtEachMove() throws Exception {
        try (FaultRow row = row("flapping, 10 moves", "flapping")) {
            for (int move = 0; move < 10; move++) {
                cluster.partition(row.p0()).moveLeaderTo(move % 2 == 0 ? 3 : 1);
                // two moves between two updates of a client's metadata are none to it
                int seen = move + 1;
                await().atMost(FaultRow.SOON)
                        .until(() -> row.clients().stream()
                                .allMatch(client -> row.moves(client).size() >= seen));
            }
            row.awaitHealed();
            finish(row);
            for (String client : row.clients()) {
                assertThat(row.moves(client))
                        .as(client)
                        .containsExactly(
                                "1 -> 3", "3 -> 1", "1 -> 3", "3 -> 1", "1 -> 3", "3 -> 1", "1 -> 3", "3 -> 1",
                                "1 -> 3", "3 -> 1");
                assertThat(row.episodes(client, row.p0()))
                        .filteredOn(episode -> episode.leaders().size() > 1)
                        .hasSizeBetween(1, 10);
                row.assertControlLeftAlone(client);
            }
        }
    }

    /** The last record is acked before it is read who leads, and no other comes. */
    @Test
    void aProducerThatWaitsForEachRecordHasNothingLeftOpen() throws Exception {
        cluster.createTopic("one-by-one", Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2"));
        TopicPartition partition = new TopicPartition("one-by-one", 0);
        ResilientKafka kafka = ResilientKafka.builder().build();
        try (Producer<String, String> producer = kafka.producer(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int loss = 0; loss < 3; loss++) {
                producer.send(new ProducerRecord<>("one-by-one", "well")).get();
                int leader = cluster.partition(partition).leader().id();
                Fault<BrokerGone> kill = cluster.broker(leader).kill();
                producer.send(new ProducerRecord<>("one-by-one", "the only one"))
                        .get();
                await().atMost(FaultRow.SOON)
                        .untilAsserted(() -> assertThat(kafka.episodes())
                                .extracting(Episode::outcome)
                                .isNotEmpty()
                                .containsOnly(Outcome.HEALED));
                kill.heal();
            }
        }
    }

    enum Loss {
        STOP(RETRIES_OR_MOVE, Set.of(Trigger.LEADER_CHANGED)),
        // A consumer has no retries to tell of: it is its failing reconnects that tell long before there is a new
        // leader.
        KILL(Set.of(Trigger.ACKS_MISSING, Trigger.CONNECTION_REFUSED), Set.of(Trigger.CONNECTION_REFUSED)),
        FREEZE(Set.of(Trigger.LEADER_SILENT), Set.of(Trigger.LEADER_SILENT));

        final Set<Trigger> producerSees;
        final Set<Trigger> consumerSees;

        Loss(Set<Trigger> producerSees, Set<Trigger> consumerSees) {
            this.producerSees = producerSees;
            this.consumerSees = consumerSees;
        }

        /** Of the partition whose leader is well and whose acks wait for the dead: by producers alone. */
        int isToldOfControl(boolean producer) {
            return producer && this != STOP ? 1 : 0;
        }

        Fault<BrokerGone> of(int broker) {
            return switch (this) {
                case STOP -> cluster.broker(broker).stop();
                case KILL -> cluster.broker(broker).kill();
                case FREEZE -> cluster.broker(broker).freeze();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLossOfALeaderHealsWhileTheBrokerIsStillGone(Loss loss) throws Exception {
        try (FaultRow row = row(loss.name(), "loss-" + loss);
                Fault<BrokerGone> fault = loss.of(1)) {
            fault.assertFelt();
            row.awaitHealed();
            int to = fault.receipt().moves().stream()
                    .filter(move -> move.partition().equals(row.p0()))
                    .findFirst()
                    .orElseThrow()
                    .to();
            for (String client : row.clients()) {
                assertThat(row.heard(client, row.p0())).containsSubsequence("opened", "1 -> " + to, "healed");
                assertThat(row.heard(client, row.p1())).noneMatch(what -> what.contains("->"));
            }
            fault.heal();
            finish(row);
            for (String client : row.clients()) {
                boolean producer = client.equals(row.producerId());
                assertOneMove(row, client, to, producer ? loss.producerSees : loss.consumerSees);
                // The control's leader never moved. Its acks wait until the dead broker has left the ISR, its fetches
                // do not.
                assertThat(row.episodes(client, row.p1())).hasSizeGreaterThanOrEqualTo(loss.isToldOfControl(producer));
                row.assertControlLeftAlone(client);
            }
        }
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainAndNothingIsLostOrTwice() throws Exception {
        try (FaultRow row = row("cut mid-request", "cut")) {
            await().atMost(FaultRow.SOON).until(() -> {
                cluster.broker(1).network().cut().assertFelt();
                return retried(row.sender().producer()) > 0;
            });
            finish(row);
            for (String client : row.clients()) {
                // It is made again within 0.12 s, so that it has healed when it is told; a consumer has nothing that
                // shows it.
                List<Episode> episodes = row.episodes(client, row.p0());
                if (client.equals(row.producerId())) {
                    assertThat(episodes)
                            .extracting(Episode::trigger)
                            .containsAnyOf(
                                    Trigger.CONNECTION_LOST, Trigger.ACKS_MISSING); // the latter on a slow machine
                }
                assertThat(episodes).as(client).allSatisfy(episode -> row.assertHiccup(client, 0, episode));
                assertThat(row.moves(client)).isEmpty();
                row.assertControlLeftAlone(client);
            }
        }
    }

    private static double retried(ResilientProducer<?, ?> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("record-retry-total")
                        && metric.getKey().group().equals("producer-metrics"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }
}
