package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is seen of a real cluster, and of what can be wrong with it. */
class LadderIT {

    /** Led by broker 1; what it asks for is in its configuration. */
    private static final TopicPartition PAYMENTS = new TopicPartition("payments", 0);

    /** On broker 3 alone. */
    private static final TopicPartition ALONE = new TopicPartition("alone", 0);

    private static KafkaCluster cluster;

    private final InternalErrors errors = new InternalErrors();
    private final Ladder ladder = new Ladder(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new SystemResolver(),
            new MonotonicClock(),
            errors);

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
        cluster.createTopic("payments", Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "3"));
        cluster.createTopic("alone", Map.of(0, List.of(3)), Map.of());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingWentWrong() {
        ladder.close();
        assertThat(errors.count()).isZero();
    }

    private static Node node(int id) {
        String[] address = cluster.broker(id).clientAddress().split(":");
        return new Node(id, address[0], Integer.parseInt(address[1]), "rack-" + id); // the rack that the kit gives it
    }

    private static Trouble trouble(TopicPartition partition, Node leader, List<Node> known) {
        Episode episode = new Episode(
                1,
                new ClientRef("payments-1", Role.PRODUCER),
                partition,
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
        return new Trouble(episode, leader, leader, known, null);
    }

    private Round climb(Trouble... troubles) {
        Round round = ladder.climb(Arrays.asList(troubles));
        Duration took = Duration.between(round.began(), round.ended());
        System.out.println("climbed in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Ladder.AT_MOST.plusSeconds(1));
        return round;
    }

    private Round climb(TopicPartition partition, int leader) {
        return climb(trouble(partition, node(leader), List.of(node(1), node(2), node(3))));
    }

    private static List<Reach> reaches(BrokerReport report) {
        return report.connections().stream().map(Connection::reach).toList();
    }

    private static void assertWell(Round round, int... brokers) {
        for (int id : brokers) {
            BrokerReport report = round.brokers().get(id);
            assertThat(reaches(report)).containsExactly(Reach.ACCEPTED);
            assertThat(report.answer().reply()).as("broker " + id).isEqualTo(Reply.ANSWERED);
        }
        assertThat(round.notChecked()).isNull();
        assertThat(round.bootstrap()).isEmpty();
    }

    @Test
    void aClusterThatIsWell() {
        Round round = climb(
                trouble(PAYMENTS, node(1), List.of(node(1), node(2), node(3))),
                trouble(ALONE, node(3), List.of()),
                trouble(new TopicPartition("payments", 7), null, List.of()),
                trouble(new TopicPartition("payments", -1), null, List.of()),
                trouble(new TopicPartition("no-such-topic", 0), null, List.of()));

        assertWell(round, 1, 2, 3);
        assertThat(round.clusterBrokers()).containsExactlyInAnyOrder(node(1), node(2), node(3));
        PartitionReport payments = round.partitions().get(PAYMENTS);
        assertThat(payments.state()).isEqualTo(PartitionReport.State.FOUND);
        assertThat(payments.leader()).isEqualTo(node(1));
        assertThat(payments.replicas()).containsExactly(1, 2, 3);
        assertThat(payments.isr()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(payments.minInsyncReplicas()).isEqualTo(3);
        assertThat(round.partitions().get(ALONE).minInsyncReplicas())
                .as("the broker's")
                .isEqualTo(1);
        PartitionReport seventh = round.partitions().get(new TopicPartition("payments", 7));
        assertThat(seventh.state()).isEqualTo(PartitionReport.State.MISSING);
        assertThat(seventh.detail()).isEqualTo("the topic has 1 partitions");
        PartitionReport any = round.partitions().get(new TopicPartition("payments", -1));
        assertThat(any.state()).isEqualTo(PartitionReport.State.FOUND);
        assertThat(any.leader()).isNull();
        assertThat(round.partitions()
                        .get(new TopicPartition("no-such-topic", 0))
                        .state())
                .isEqualTo(PartitionReport.State.MISSING);
        assertThat(cluster.admin()
                        .listTopics()
                        .names()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .as("asking does not create it")
                .doesNotContain("no-such-topic");
    }

    @Test
    void aBrokerThatIsFrozenAcceptsAndStaysSilent() {
        try (Fault<?> fault = cluster.broker(1).freeze()) {
            Round round = climb(PAYMENTS, 1);

            assertWell(round, 2, 3);
            BrokerReport frozen = round.brokers().get(1);
            assertThat(reaches(frozen)).containsExactly(Reach.ACCEPTED);
            assertThat(frozen.answer().reply()).isEqualTo(Reply.SILENT);
            assertThat(round.partitions().get(PAYMENTS).leader()).isIn(node(2), node(3));
            assertThat(round.partitions().get(PAYMENTS).isr()).doesNotContain(1);
        }
        cluster.awaitHealthy();
    }

    @Test
    void aLeaderThatRefusesIsStillTheLeaderThatTheClusterNames() {
        cluster.awaitHealthy();
        int leader = cluster.partition(PAYMENTS).leader().id();
        try (Fault<?> fault = cluster.broker(leader).network().refuse()) {
            Round round = climb(PAYMENTS, leader);

            assertThat(reaches(round.brokers().get(leader))).containsExactly(Reach.REFUSED);
            assertThat(round.brokers().get(leader).answer().reply()).isEqualTo(Reply.NOT_ASKED);
            for (Broker other : cluster.brokers()) {
                if (other.id() != leader) {
                    assertWell(round, other.id());
                }
            }
            assertThat(round.partitions().get(PAYMENTS).leader()).isEqualTo(node(leader));
        }
    }

    @Test
    void aBrokerWhoseAdvertisedHostHasNoAddress() {
        try (Fault<?> fault = cluster.broker(3).advertise("no-such-host.invalid", 9092)) {
            Node advertised = new Node(3, "no-such-host.invalid", 9092, "rack-3");
            Round round = climb(trouble(ALONE, advertised, List.of(node(1), node(2), advertised)));

            assertWell(round, 1, 2);
            BrokerReport report = round.brokers().get(3);
            assertThat(report.names().addresses()).isEmpty();
            assertThat(report.names().failure()).contains("no-such-host.invalid");
            assertThat(report.answer().reply()).isEqualTo(Reply.NOT_ASKED);
            assertThat(round.clusterBrokers()).contains(advertised);
            assertThat(round.partitions().get(ALONE).leader()).isEqualTo(advertised);
        }
    }

    @Test
    void aPartitionWithoutLeaderAndOneWithTooFewInSync() {
        try (Fault<?> fault = cluster.partition(ALONE).takeOffline()) {
            Round round = climb(
                    trouble(ALONE, null, List.of(node(1), node(2), node(3))), trouble(PAYMENTS, node(1), List.of()));

            PartitionReport alone = round.partitions().get(ALONE);
            assertThat(alone.state()).isEqualTo(PartitionReport.State.FOUND);
            assertThat(alone.leader()).isNull();
            assertThat(alone.replicas()).containsExactly(3);
            PartitionReport payments = round.partitions().get(PAYMENTS);
            assertThat(payments.isr()).containsExactlyInAnyOrder(1, 2);
            assertThat(payments.minInsyncReplicas()).isEqualTo(3);
            assertThat(round.clusterBrokers()).containsExactlyInAnyOrder(node(1), node(2));
            assertThat(reaches(round.brokers().get(3))).containsExactly(Reach.REFUSED);
        }
    }

    @Test
    void whenNoBrokerAnswersTheEntriesOfBootstrapServersAreToldOf() {
        List<Fault<?>> faults = new ArrayList<>();
        try {
            cluster.brokers().forEach(broker -> faults.add(broker.network().refuse()));
            Round round = climb(PAYMENTS, 1);

            assertThat(round.brokers().values())
                    .allSatisfy(report -> assertThat(reaches(report)).containsExactly(Reach.REFUSED));
            assertThat(round.bootstrap())
                    .extracting(report -> report.node().id())
                    .containsExactly(-1, -2, -3);
            assertThat(round.bootstrap())
                    .allSatisfy(report -> assertThat(reaches(report)).containsExactly(Reach.REFUSED));
            assertThat(round.notChecked()).isEqualTo("no broker answered");
        } finally {
            faults.forEach(Fault::close);
        }
    }

    @Test
    void aClientThatKnowsNoBrokerLearnsWhoLeadsThroughBootstrapServers() {
        Round round = climb(trouble(ALONE, null, List.of()));

        assertThat(round.bootstrap())
                .hasSize(3)
                .allSatisfy(report -> assertThat(report.answered()).isTrue());
        assertThat(round.partitions().get(ALONE).leader()).isEqualTo(node(3));
        assertThat(round.brokers().get(3).answered()).isTrue();
    }
}
