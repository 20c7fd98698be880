package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evenkeel.internal.InternalErrors;
import io.evenkeel.internal.MonotonicClock;
import io.evenkeel.retry.Operation;
import io.evenkeel.retry.ProducerRetries;
import io.evenkeel.retry.RetryListener;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blocking calls under real faults, beside the bare client's with the same budget and the same configuration. */
class SafeRetriesIT {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.measured");
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final Set<TopicPartition> ALL =
            Set.of(P0, new TopicPartition("orders", 1), new TopicPartition("orders", 2));
    private static final Duration MAX_BLOCK = Duration.ofSeconds(2);

    private static final Duration SOON = Duration.ofMinutes(3);

    private static KafkaCluster cluster;
    private static Lateness lateness;
    private final Instant began = Instant.now();

    @BeforeAll
    static void start() {
        lateness = new Lateness();
        cluster = KafkaCluster.builder().brokers(3).start();
        cluster.createTopic("orders", Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)), Map.of());
    }

    /** Broker n + 1 leads partition n, whatever the test before did. */
    @BeforeEach
    void leadersAreWhereTheyBegan() {
        cluster.awaitHealthy();
        for (TopicPartition partition : ALL) {
            if (cluster.partition(partition).leader().id() != partition.partition() + 1) {
                cluster.partition(partition).moveLeaderTo(partition.partition() + 1);
            }
        }
    }

    @AfterAll
    static void close() throws InterruptedException {
        cluster.close();
        lateness.close();
    }

    /** By how much this machine was late during this test, at worst: no call can keep time better. */
    private Duration lateness() {
        return lateness.worst(began, Instant.now());
    }

    private static Map<String, Object> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", cluster.bootstrapServers());
        config.put("key.deserializer", ByteArrayDeserializer.class);
        config.put("value.deserializer", ByteArrayDeserializer.class);
        config.putIfAbsent("request.timeout.ms", 12_000);
        return config;
    }

    private static Duration took(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The client asks any broker. One of the three is frozen, and one call in three asks that one. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void listTopicsAsksAnotherBroker(String protocol) {
        Duration budget = Duration.ofSeconds(6);
        Map<String, Object> config = consumer(Map.of("group.protocol", protocol, "group.id", "lists-" + protocol));
        try (Consumer<byte[], byte[]> bare = new KafkaConsumer<>(config);
                Consumer<byte[], byte[]> ours = new ResilientConsumer<>(config)) {
            bare.endOffsets(ALL);
            ours.endOffsets(ALL);
            try (Fault<?> frozen = cluster.broker(1).freeze()) {
                int bareCalls = 1;
                while (bareCalls < 60 && catchThrowable(() -> bare.listTopics(budget)) == null) {
                    bareCalls++;
                }
                Duration longest = Duration.ZERO;
                for (int i = 0; i < 60 && longest.compareTo(Duration.ofSeconds(2)) < 0; i++) {
                    longest = took(() -> ours.listTopics(budget));
                }
                LOG.info(
                        "listTopics ({}), a broker frozen, budget 6 s: bare failed at call {}, ours at its worst {} ms",
                        protocol,
                        bareCalls,
                        longest.toMillis());
                assertThat(bareCalls).as("the frozen broker was asked").isLessThan(60);
                assertThat(longest).isBetween(Duration.ofSeconds(2), budget.plus(lateness()));
                frozen.assertFelt();
            }
        }
    }

    /** Here Kafka's own retry is the one that helps, once request.timeout.ms ends its wait. Dividing the time must not break it. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    @Tag("full")
    void aCommitToAFrozenCoordinatorIsNoWorseThanTheBareClients(String protocol) {
        Duration budget = Duration.ofSeconds(14);
        Map<String, Object> config = consumer(
                Map.of("group.protocol", protocol, "group.id", "commits-" + protocol, "request.timeout.ms", 4_000));
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(P0, new OffsetAndMetadata(1));
        try (Consumer<byte[], byte[]> bare = new KafkaConsumer<>(config);
                Consumer<byte[], byte[]> ours = new ResilientConsumer<>(config)) {
            bare.assign(List.of(P0));
            ours.assign(List.of(P0));
            bare.commitSync(offsets);
            ours.commitSync(offsets);
            try (Fault<?> frozen =
                    cluster.partition("__consumer_offsets", 0).leader().freeze()) {
                Duration bareTook = took(() -> bare.commitSync(offsets, budget));
                Duration oursTook = took(() -> ours.commitSync(offsets, budget));
                Duration lookup = took(() ->
                        assertThat(ours.committed(Set.of(P0), budget)).containsEntry(P0, new OffsetAndMetadata(1)));

                LOG.info(
                        "commitSync ({}), coordinator frozen, request.timeout.ms 4 s, budget 14 s: bare {} ms, ours {} ms, then committed {} ms",
                        protocol,
                        bareTook.toMillis(),
                        oursTook.toMillis(),
                        lookup.toMillis());
                assertThat(oursTook).isLessThanOrEqualTo(budget.plus(lateness()));
                frozen.assertFelt();
            }
        }
    }

    private static Map<String, Object> producer(String transactionalId) {
        return Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "max.block.ms",
                MAX_BLOCK.toMillis(),
                "transactional.id",
                transactionalId);
    }

    private static final class Counts implements RetryListener {
        final AtomicInteger redriven = new AtomicInteger();
        final AtomicInteger recovered = new AtomicInteger();

        @Override
        public void redriven(Operation operation, int attempt, RuntimeException after) {
            redriven.incrementAndGet();
        }

        @Override
        public void recovered(Operation operation, int attempts, Duration took) {
            recovered.incrementAndGet();
        }
    }

    /** No broker can be reached, and for that long. */
    private static List<Fault<NetworkFaulted>> refuse() {
        return cluster.brokers().stream()
                .map(Broker::network)
                .map(network -> network.refuse())
                .toList();
    }

    /** Heals when a call has given up once, and is made again. */
    private static CompletableFuture<Void> healWhenRedriven(Counts counts, List<Fault<NetworkFaulted>> faults) {
        int before = counts.redriven.get();
        return CompletableFuture.runAsync(() -> {
            await().atMost(SOON).until(() -> counts.redriven.get() > before);
            faults.forEach(Fault::heal);
        });
    }

    @Test
    void eachStepOfATransactionOutlastsAnOutageLongerThanMaxBlock() throws Exception {
        Duration total = Duration.ofSeconds(14);
        Counts counts = new Counts();
        try (Producer<byte[], byte[]> bare = new KafkaProducer<>(producer("bare"));
                Producer<byte[], byte[]> producer = new KafkaProducer<>(producer("ours"))) {
            ProducerRetries retries = new ProducerRetries(
                    "producer ours", MAX_BLOCK, total, new MonotonicClock(), counts, new InternalErrors());

            List<Fault<NetworkFaulted>> outage = refuse();
            assertThatThrownBy(bare::initTransactions).isInstanceOf(TimeoutException.class);
            CompletableFuture<Void> healed = healWhenRedriven(counts, outage);
            Duration init = took(() -> retries.run(Operation.INIT_TRANSACTIONS, producer::initTransactions));
            healed.get();

            producer.beginTransaction();
            producer.send(new ProducerRecord<>("orders", 0, null, new byte[] {1}))
                    .get();
            healed = healWhenRedriven(counts, refuse());
            Duration commit = took(() -> retries.run(Operation.COMMIT_TRANSACTION, producer::commitTransaction));
            healed.get();

            producer.beginTransaction();
            producer.send(new ProducerRecord<>("orders", 0, null, new byte[] {2}))
                    .get();
            healed = healWhenRedriven(counts, refuse());
            Duration abort = took(() -> retries.run(Operation.ABORT_TRANSACTION, producer::abortTransaction));
            healed.get();

            producer.beginTransaction();
            producer.send(new ProducerRecord<>("orders", 0, null, new byte[] {3}));
            producer.commitTransaction();

            LOG.info(
                    "transactions, no broker until a call is made again, max.block.ms 2 s, total 14 s: bare failed, ours init {} ms, commit {} ms, abort {} ms",
                    init.toMillis(),
                    commit.toMillis(),
                    abort.toMillis());
            assertThat(List.of(init, commit, abort)).allMatch(took -> took.compareTo(total.plus(lateness())) <= 0);
            assertThat(counts.recovered).hasValue(3);
            assertThat(committedValues()).containsExactly((byte) 1, (byte) 3);
        }
    }

    private static List<Byte> committedValues() {
        try (Consumer<byte[], byte[]> reader =
                new KafkaConsumer<>(consumer(Map.of("isolation.level", "read_committed")))) {
            reader.assign(List.of(P0));
            reader.seekToBeginning(List.of(P0));
            List<Byte> values = new java.util.ArrayList<>();
            long end = reader.endOffsets(List.of(P0)).get(P0);
            while (reader.position(P0) < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()[0]));
            }
            return values;
        }
    }

    @Test
    void aFencedProducerIsToldAtOnce() throws Exception {
        Counts counts = new Counts();
        try (Producer<byte[], byte[]> older = new KafkaProducer<>(producer("fenced"));
                Producer<byte[], byte[]> newer = new ResilientProducer<>(producer("fenced"))) {
            ProducerRetries retries = new ProducerRetries(
                    "producer older",
                    MAX_BLOCK,
                    Duration.ofMinutes(1),
                    new MonotonicClock(),
                    counts,
                    new InternalErrors());
            older.initTransactions();
            older.beginTransaction();
            older.send(new ProducerRecord<>("orders", 1, null, new byte[] {1})).get();
            newer.initTransactions();

            Throwable told = catchThrowable(() -> retries.run(Operation.COMMIT_TRANSACTION, older::commitTransaction));

            LOG.info("a fenced producer was told {}", String.valueOf(told));
            assertThat(told).isInstanceOf(KafkaException.class).isNotInstanceOf(RetriableException.class);
            assertThat(counts.redriven).hasValue(0);
        }
    }
}
