package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consumers whose topics come of a pattern: Kafka tells of each kind in another way what was matched, and of one not at all. */
class PatternsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Longer than the 3 s of polling after which a topic that is not there is told. */
    private static final int POLLS_OF_100_MS = 55;

    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(2).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /** A way to subscribe by a pattern. */
    private enum Kind {
        MATCHED_BY_CLASSIC_CLIENT("classic") {
            @Override
            void subscribe(Consumer<?, ?> consumer, String regex) {
                consumer.subscribe(Pattern.compile(regex));
            }
        },
        MATCHED_BY_CLIENT("consumer") {
            @Override
            void subscribe(Consumer<?, ?> consumer, String regex) {
                consumer.subscribe(Pattern.compile(regex));
            }
        },
        /** Only this protocol has these, and subscription() stays empty. */
        MATCHED_BY_BROKERS("consumer") {
            @Override
            void subscribe(Consumer<?, ?> consumer, String regex) {
                consumer.subscribe(new SubscriptionPattern(regex));
            }
        };

        private final String protocol;

        Kind(String protocol) {
            this.protocol = protocol;
        }

        abstract void subscribe(Consumer<?, ?> consumer, String regex);
    }

    /** One consumer of its own topic, first by a pattern and then by hand. */
    private static final class Watched implements AutoCloseable {

        private final Told told = new Told();
        private final ResilientKafka kafka =
                ResilientKafka.builder().listener(told).build();
        private final Kind kind;
        private final TopicPartition partition;
        private final Consumer<String, String> consumer;

        Watched(Kind kind) {
            this.kind = kind;
            this.partition = new TopicPartition(kind.name(), 0);
            cluster.createTopic(kind.name(), Map.of(0, List.of(1, 2)), Map.of());
            consumer = kafka.consumer(
                    Map.of(
                            "client.id",
                            kind.name(),
                            "group.id",
                            kind.name(),
                            "group.protocol",
                            kind.protocol,
                            "auto.offset.reset",
                            "earliest",
                            // a topic that a broker did not know of yet is found with the next metadata
                            "metadata.max.age.ms",
                            "2000",
                            "bootstrap.servers",
                            cluster.bootstrapServers()),
                    new StringDeserializer(),
                    new StringDeserializer());
        }

        void isHealthyAndSeesMoves() {
            kind.subscribe(consumer, kind.name() + ".*");
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return consumer.assignment().contains(partition);
            });
            staysHealthy();
            seesItMoveTo(2);
            consumer.unsubscribe();
            consumer.assign(List.of(partition));
            staysHealthy();
            seesItMoveTo(1);
        }

        private void staysHealthy() {
            for (int i = 0; i < POLLS_OF_100_MS; i++) {
                consumer.poll(Duration.ofMillis(100));
                assertThat(kafka.health().status()).as("%s", kafka.episodes()).isEqualTo(Health.Status.HEALTHY);
            }
        }

        private void seesItMoveTo(int leader) {
            cluster.partition(partition).moveLeaderTo(leader);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return Integer.valueOf(leader).equals(told.leaders(kind.name()).get(partition))
                        && kafka.health().status() == Health.Status.HEALTHY;
            });
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    /** All at once, since each is polled for ten seconds. */
    @Test
    void whateverKindOfPatternItCameByAPartitionIsWatchedAndSoIsWhatIsAssignedAfterwards() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Kind.values().length);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                all.add(threads.submit(() -> {
                    try (Watched watched = new Watched(kind)) {
                        watched.isHealthyAndSeesMoves();
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
