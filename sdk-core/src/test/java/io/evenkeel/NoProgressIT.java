package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers that never had an answer, from a broker that never failed before their eyes. */
class NoProgressIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    private static KafkaCluster cluster;

    private final ResilientKafka kafka = ResilientKafka.builder().build();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder()
                .brokers(3)
                .brokerConfig("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector")
                .start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /** Makes escalate-after 2 x 3 + 5 = 11 s. */
    private Consumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> config =
                new HashMap<>(Map.of("request.timeout.ms", 3_000, "auto.offset.reset", "earliest"));
        config.put("bootstrap.servers", cluster.broker(1).clientAddress());
        config.putAll(more);
        return kafka.consumer(config, new StringDeserializer(), new StringDeserializer());
    }

    private static Fault<?> hide(int broker, String how) {
        return switch (how) {
            case "refused" -> cluster.broker(broker).network().refuse();
            case "silent" -> cluster.broker(broker).network().blackhole(Network.Direction.BOTH);
            default -> cluster.broker(broker).kill();
        };
    }

    @ParameterizedTest
    @CsvSource({"silent, classic", "refused, consumer"})
    void aConsumerWhoseFirstLeaderNeverAnswersIsStuckUntilItDoes(String how, String protocol) {
        neverAnswers(how, protocol);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"refused, classic", "dead, classic", "silent, consumer", "dead, consumer"})
    void andSoInEveryOtherWay(String how, String protocol) {
        neverAnswers(how, protocol);
    }

    private void neverAnswers(String how, String protocol) {
        String topic = how + "-" + protocol;
        TopicPartition partition = new TopicPartition(topic, 0);
        cluster.createTopic(topic, Map.of(0, List.of(3)), Map.of());
        try (Consumer<String, String> consumer =
                consumer(Map.of("group.protocol", protocol, "group.id", topic, "enable.auto.commit", "false"))) {
            Fault<?> fault = hide(3, how);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return kafka.health().status() == Health.Status.STUCK;
            });
            Episode stuck = kafka.episodes().stream()
                    .filter(episode -> episode.escalated() != null)
                    .findFirst()
                    .orElseThrow();
            System.out.printf(
                    "%s %s: %s, escalated after %d ms%n",
                    protocol,
                    how,
                    stuck.trigger(),
                    Duration.between(stuck.opened(), stuck.escalated()).toMillis());
            assertThat(stuck.partition()).isEqualTo(partition);
            assertThat(stuck.trigger())
                    .isIn(
                            how.equals("dead")
                                    ? List.of(Trigger.LEADERLESS, Trigger.CONNECTION_REFUSED)
                                    : List.of(Trigger.NO_PROGRESS, Trigger.CONNECTION_REFUSED, Trigger.LEADER_SILENT));
            fault.heal();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return kafka.health().status() == Health.Status.HEALTHY;
            });
            assertThat(kafka.episodes()).extracting(Episode::outcome).containsOnly(Outcome.HEALED);
        }
    }

    @Test
    void aConsumerOfWhatWasNeverThereIsTold() {
        TopicPartition partition = new TopicPartition("never", 0);
        try (Consumer<String, String> consumer = consumer(Map.of("allow.auto.create.topics", "false"))) {
            consumer.assign(List.of(partition));
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return kafka.health().status() == Health.Status.RECOVERING;
            });
            assertThat(kafka.episodes())
                    .singleElement()
                    .satisfies(episode -> assertThat(episode.trigger()).isEqualTo(Trigger.TOPIC_MISSING));
            cluster.createTopic("never", 1, 1);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return kafka.health().status() == Health.Status.HEALTHY;
            });
        }
    }

    /** Its leader answers all the while, but only to name the follower once more. */
    @Test
    void aFollowerThatServesTheConsumerAndFallsSilentIsTold() {
        TopicPartition partition = new TopicPartition("near", 0);
        cluster.createTopic("near", Map.of(0, List.of(3, 2)), Map.of());
        try (Producer<String, String> producer = kafka.producer(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer());
                Consumer<String, String> consumer = consumer(Map.of("client.rack", "rack-2"))) {
            consumer.assign(List.of(partition));
            Supplier<ConsumerRecords<String, String>> round = () -> {
                producer.send(new ProducerRecord<>("near", "v"));
                return consumer.poll(Duration.ofMillis(100));
            };
            await().atMost(SOON).until(() -> {
                round.get();
                return servedBy(consumer) == 2;
            });
            Fault<?> fault = cluster.broker(2).network().blackhole(Network.Direction.BOTH);
            await().atMost(SOON).until(() -> {
                round.get();
                return kafka.health().status() == Health.Status.STUCK
                        || kafka.health().status() == Health.Status.DEGRADED;
            });
            fault.heal();
            await().atMost(SOON).until(() -> {
                return !round.get().isEmpty() && kafka.health().status() == Health.Status.HEALTHY;
            });
            assertThat(kafka.episodes()).extracting(Episode::outcome).containsOnly(Outcome.HEALED);
            assertThat(kafka.episodes())
                    .filteredOn(episode -> episode.escalated() != null)
                    .singleElement()
                    .satisfies(episode -> {
                        assertThat(episode.client().role()).isEqualTo(Role.CONSUMER);
                        assertThat(episode.trigger()).isEqualTo(Trigger.LEADER_SILENT);
                        assertThat(episode.leaders()).startsWith(2);
                    });
        }
    }

    /** A leader always has a fetch of a consumer, so that one which was lost with a connection looks the same: it was not this leader's. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aLeaderThatFallsSilentAfterAConnectionToAnotherHasEndedIsCalledSilent(String protocol) {
        String topic = "after-cut-" + protocol;
        TopicPartition partition = new TopicPartition(topic, 0);
        cluster.createTopic(topic, Map.of(0, List.of(2), 1, List.of(3)), Map.of());
        try (Consumer<String, String> consumer = consumer(Map.of("group.protocol", protocol, "group.id", topic))) {
            consumer.assign(List.of(partition, new TopicPartition(topic, 1)));
            consumer.seekToBeginning(consumer.assignment());
            awaitAnswers(consumer, 2);
            awaitAnswers(consumer, 3);
            cluster.broker(3).network().cut().assertFelt();
            awaitAnswers(consumer, 3);
            awaitAnswers(consumer, 2);
            try (Fault<?> fault = cluster.broker(2).network().blackhole(Network.Direction.FROM_BROKER)) {
                await().atMost(SOON).until(() -> {
                    consumer.poll(Duration.ofMillis(100));
                    return kafka.episodes().stream()
                            .anyMatch(episode -> episode.partition().equals(partition));
                });
            }
            assertThat(kafka.episodes())
                    .filteredOn(episode -> episode.partition().equals(partition))
                    .extracting(Episode::trigger)
                    .containsExactly(Trigger.LEADER_SILENT);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return kafka.health().status() == Health.Status.HEALTHY;
            });
        }
    }

    /** Polls until that broker has answered a few times more. */
    private static void awaitAnswers(Consumer<?, ?> consumer, int broker) {
        double before = answers(consumer, broker);
        await().atMost(SOON).until(() -> {
            consumer.poll(Duration.ofMillis(100));
            return answers(consumer, broker) >= before + 5;
        });
    }

    private static double answers(Consumer<?, ?> consumer, int broker) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("response-total")
                        && metric.getKey().tags().containsValue("node-" + broker))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private static int servedBy(Consumer<?, ?> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("preferred-read-replica"))
                .mapToInt(metric -> (int) metric.getValue().metricValue())
                .max()
                .orElse(-1);
    }
}
