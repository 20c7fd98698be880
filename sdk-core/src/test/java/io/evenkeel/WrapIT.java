package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That clients which others made are watched like those that were made here. */
class WrapIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** Makes escalate-after 2 x 3 + 5 = 11 s. */
    private static final Map<String, Object> QUICK = Map.of("request.timeout.ms", 3_000);

    private static KafkaCluster cluster;

    private final Heard heard = new Heard();
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(heard).build();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(3).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /**
     * Wrapped Kafka clients, of which some have an ear of ours.
     *
     * @param how plain: made of a configuration that we never saw; guarded: of one that we gave out
     */
    private Traffic traffic(String how, String protocol, String topic, Map<Integer, List<Integer>> replicas) {
        cluster.createTopic(topic, replicas, Map.of());
        Map<String, Object> common = new HashMap<>(QUICK);
        common.put("bootstrap.servers", cluster.bootstrapServers());
        Map<String, Object> producers = new HashMap<>(common);
        producers.put("client.id", "p-" + topic);
        Map<String, Object> consumers =
                Traffic.consumerConfig(topic, common, Map.of("group.protocol", protocol, "client.id", "c-" + topic));
        if (how.equals("guarded")) {
            producers = kafka.producerConfig(producers);
            consumers = kafka.consumerConfig(consumers);
        }
        Traffic traffic = new Traffic(
                topic,
                replicas.size(),
                kafka.wrap(new KafkaProducer<>(producers, new IntegerSerializer(), new IntegerSerializer()), producers),
                kafka.wrap(
                        new KafkaConsumer<>(consumers, new IntegerDeserializer(), new IntegerDeserializer()),
                        consumers));
        await().atMost(SOON).until(traffic::flows);
        return traffic;
    }

    private void awaitHeard(String what, TopicPartition partition) {
        for (Role role : Role.values()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(heard.of(role, partition)).contains(what));
        }
    }

    private void awaitHealth(Health.Status status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kafka.health().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource({"plain, classic", "plain, consumer", "guarded, classic", "guarded, consumer"})
    void aPreferredElectionIsOneMovePerClientAndAnEpisodeThatHeals(String how, String protocol) throws Exception {
        String topic = "election-" + how + "-" + protocol;
        TopicPartition p0 = new TopicPartition(topic, 0);
        try (Traffic traffic =
                traffic(how, protocol, topic, Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)))) {
            cluster.partition(p0).moveLeaderTo(2).assertFelt();
            for (Role role : Role.values()) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(heard.healed(role, p0))
                                .extracting(Episode::leaders)
                                .contains(List.of(1, 2)));
                assertThat(heard.of(role, p0))
                        .filteredOn(what -> what.contains("->"))
                        .containsExactly("1 -> 2");
                assertThat(heard.healed(role, p0)).isNotEmpty().allSatisfy(episode -> {
                    assertThat(episode.client().clientId()).endsWith("-" + topic);
                    assertThat(episode.failed()).isZero();
                });
                assertThat(heard.healed(role, p0))
                        .filteredOn(e -> e.leaders().equals(List.of(1, 2)))
                        .hasSize(1);
            }
            assertThat(traffic.failures()).isEmpty();
        }
        assertThat(kafka.errors().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"plain, classic", "plain, consumer", "guarded, classic"})
    void aFrozenLeaderWithFollowersHeals(String how, String protocol) throws Exception {
        String topic = "frozen-" + how + "-" + protocol;
        TopicPartition p0 = new TopicPartition(topic, 0);
        try (Traffic traffic = traffic(how, protocol, topic, Map.of(0, List.of(1, 2, 3)));
                Fault<BrokerGone> frozen = cluster.broker(1).freeze()) {
            frozen.assertFelt();
            for (Role role : Role.values()) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(heard.healed(role, p0))
                                .filteredOn(e -> e.leaders().size() > 1)
                                .extracting(Episode::trigger)
                                .containsAnyOf(Trigger.LEADER_SILENT, Trigger.LEADER_CHANGED));
                assertThat(heard.of(role, p0)).doesNotContain("escalated");
            }
            int acked = traffic.acked(0);
            int consumed = traffic.consumed(0);
            await().atMost(SOON).until(() -> traffic.acked(0) > acked && traffic.consumed(0) > consumed);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    /** What such a client would hear only of its own accord: leaders of a topic that it knows already, the rebalance of a subscription. */
    @ParameterizedTest
    @CsvSource({"classic", "consumer"})
    void aGuardedClientThatWasInUseIsHeardFromThenOn(String protocol) throws Exception {
        String topic = "in-use-" + protocol;
        TopicPartition p0 = new TopicPartition(topic, 0);
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3)), Map.of());
        Map<String, Object> common = Map.of("bootstrap.servers", cluster.bootstrapServers());
        Map<String, Object> producers = kafka.producerConfig(common);
        Map<String, Object> consumers =
                kafka.consumerConfig(Traffic.consumerConfig(topic, common, Map.of("group.protocol", protocol)));
        KafkaProducer<Integer, Integer> used =
                new KafkaProducer<>(producers, new IntegerSerializer(), new IntegerSerializer());
        used.send(new ProducerRecord<>(topic, 0, 0, 0)).get();
        KafkaConsumer<Integer, Integer> subscribed =
                new KafkaConsumer<>(consumers, new IntegerDeserializer(), new IntegerDeserializer());
        subscribed.subscribe(List.of(topic));

        AtomicInteger acked = new AtomicInteger();
        AtomicInteger consumed = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        try (Producer<Integer, Integer> producer = kafka.wrap(used, producers);
                Consumer<Integer, Integer> consumer = kafka.wrap(subscribed, consumers)) {
            Thread working = new Thread(() -> {
                while (!stopped.get()) {
                    producer.send(new ProducerRecord<>(topic, 0, 0, 0), (metadata, e) -> acked.incrementAndGet());
                    consumed.addAndGet(consumer.poll(Duration.ofMillis(20)).count());
                }
            });
            working.start();
            try {
                await().atMost(SOON).until(() -> acked.get() > 0 && consumed.get() > 0);
                cluster.partition(p0).flapLeader(3).assertFelt();
                for (Role role : Role.values()) {
                    await().atMost(SOON)
                            .untilAsserted(() -> assertThat(heard.of(role, p0))
                                    .filteredOn(what -> what.contains("->"))
                                    .hasSizeGreaterThanOrEqualTo(2));
                }
            } finally {
                stopped.set(true);
                working.join();
            }
        }
        assertThat(kafka.errors().count()).isZero();
    }

    @Test
    void whatCannotBeSerializedIsNotWritten() {
        cluster.createTopic("refused", 1, 1);
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        Serializer<Integer> refusing = (topic, data) -> {
            throw new SerializationException("no");
        };
        try (Producer<Integer, Integer> producer =
                kafka.wrap(new KafkaProducer<>(config, new IntegerSerializer(), refusing), config)) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("refused", 1)))
                    .isExactlyInstanceOf(SerializationException.class)
                    .hasMessage("no")
                    .satisfies(thrown ->
                            assertThat(Delivery.of(thrown).certainty()).isEqualTo(Certainty.NOT_WRITTEN));
        }
    }

    @ParameterizedTest
    @CsvSource({"plain, classic", "plain, consumer"})
    void aFrozenOnlyReplicaIsEscalatedAndHealsWhenItIsBack(String how, String protocol) throws Exception {
        String topic = "only-" + how + "-" + protocol;
        TopicPartition p0 = new TopicPartition(topic, 0);
        try (Traffic traffic = traffic(how, protocol, topic, Map.of(0, List.of(3)))) {
            try (Fault<BrokerGone> frozen = cluster.broker(3).freeze()) {
                awaitHeard("escalated", p0);
                awaitHealth(Health.Status.STUCK);
                frozen.assertFelt();
            }
            awaitHealth(Health.Status.HEALTHY);
            for (Role role : Role.values()) {
                assertThat(heard.of(role, p0)).containsSubsequence("opened", "escalated", "healed");
            }
            int acked = traffic.acked(0);
            await().atMost(SOON).until(() -> traffic.acked(0) > acked);
        }
    }
}
