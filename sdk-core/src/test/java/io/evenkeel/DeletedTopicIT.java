package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Topics that are deleted under a client, on a cluster which creates any topic that somebody asks for. */
class DeletedTopicIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    private static KafkaCluster cluster;

    private final ResilientKafka kafka = ResilientKafka.builder().build();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder()
                .brokers(1)
                .brokerConfig("auto.create.topics.enable", "true")
                .start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    /** Counts what a logger says about something. */
    private static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        final AtomicInteger count = new AtomicInteger();
        private final Logger logger;
        private final Level before;
        private final String about;

        Lines(String logger, Level level, String about) {
            this.logger = (Logger) LoggerFactory.getLogger(logger);
            this.before = this.logger.getLevel();
            this.about = about;
            this.logger.setLevel(level);
            this.logger.setAdditive(false);
            start();
            this.logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains(about)) {
                count.incrementAndGet();
            }
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            logger.setAdditive(true);
            logger.setLevel(before);
        }
    }

    private static void send(Producer<String, String> producer, String topic) throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, "k", "v")).get();
    }

    private Producer<String, String> producer(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("bootstrap.servers", cluster.bootstrapServers());
        return kafka.producer(all, new StringSerializer(), new StringSerializer());
    }

    private List<Episode> episodesOf(TopicPartition partition) {
        return kafka.episodes().stream()
                .filter(episode -> episode.partition().equals(partition))
                .toList();
    }

    private static Set<String> topics() throws Exception {
        return cluster.admin().listTopics().names().get();
    }

    /** Bare, this consumer fetches thousands of times a second, with a WARN each, for as long as the topic is gone. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anAssignedTopicThatIsDeletedIsLeftAloneUntilItIsBack(String protocol) throws Exception {
        String doomed = "doomed-" + protocol;
        String kept = "kept-" + protocol;
        TopicPartition partition = new TopicPartition(doomed, 0);
        cluster.createTopic(doomed, 1, 1);
        cluster.createTopic(kept, 1, 1);
        Admin admin = cluster.admin();
        AtomicInteger ofDoomed = new AtomicInteger();
        AtomicInteger ofKept = new AtomicInteger();
        try (Lines kafkas = new Lines("org.apache.kafka.clients", Level.WARN, doomed);
                Lines ours = new Lines("io.evenkeel", Level.WARN, doomed);
                Producer<String, String> producer = producer(Map.of());
                Consumer<String, String> consumer = kafka.consumer(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "group.protocol",
                                protocol,
                                "group.id",
                                "group-" + protocol,
                                "enable.auto.commit",
                                "false",
                                "auto.offset.reset",
                                "earliest",
                                "allow.auto.create.topics",
                                "false"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(partition, new TopicPartition(kept, 0)));
            Runnable poll = () -> consumer.poll(Duration.ofSeconds(5))
                    .forEach(r -> (r.topic().equals(doomed) ? ofDoomed : ofKept).incrementAndGet());
            producer.send(new ProducerRecord<>(kept, 0, "k", "v"));
            try (Producer<String, String> once = producer(Map.of())) {
                for (int i = 0; i < 3; i++) { // more than the next topic of that name will have
                    send(once, doomed);
                }
            }
            await().atMost(SOON).until(() -> {
                poll.run();
                return ofDoomed.get() == 3 && ofKept.get() == 1;
            });
            admin.deleteTopics(Set.of(doomed)).all().get();
            await().atMost(SOON).until(() -> {
                send(producer, kept);
                poll.run();
                return ours.count.get() > 0;
            });
            int flood = kafkas.count.get();
            for (int sent = ofKept.get() + 200; ofKept.get() < sent; ) {
                send(producer, kept);
                poll.run();
                assertThat(consumer.paused()).isEmpty();
            }
            System.out.printf(
                    "%s: %d WARN lines of Kafka's until it was held back, %d after%n",
                    protocol, flood, kafkas.count.get() - flood);
            await().atMost(SOON).until(() -> {
                send(producer, kept);
                poll.run();
                return !episodesOf(partition).isEmpty(); // what lasts for a moment only is not told
            });
            assertThat(ours.count).hasValue(1);
            assertThat(topics()).doesNotContain(doomed);
            assertThat(episodesOf(partition)).singleElement().satisfies(episode -> {
                assertThat(episode.trigger()).isEqualTo(Trigger.TOPIC_MISSING);
                assertThat(episode.outcome()).isEqualTo(Outcome.OPEN);
            });

            cluster.createTopic(doomed, 1, 1);
            try (Producer<String, String> once = producer(Map.of())) {
                send(once, doomed);
            }
            await().atMost(SOON).until(() -> {
                poll.run();
                return ofDoomed.get() == 4;
            });
            await().atMost(SOON).until(() -> kafka.health().status() == Health.Status.HEALTHY);
            assertThat(kafka.episodes()).extracting(Episode::outcome).containsOnly(Outcome.HEALED);
        }
    }

    /** Looking at the leaders of a topic keeps it in a producer's metadata, and would have a deleted one created again. */
    @Test
    void aTopicThatIsNoLongerSentToLeavesTheProducersMetadata() throws Exception {
        cluster.createTopic("idle", 1, 1);
        cluster.createTopic("busy", 1, 1);
        try (Lines leaving = new Lines(
                        "org.apache.kafka.clients.producer.internals.ProducerMetadata",
                        Level.DEBUG,
                        "Removing unused topic idle");
                Lines refreshes =
                        new Lines("org.apache.kafka.clients.Metadata", Level.DEBUG, "Updated cluster metadata");
                Producer<String, String> producer =
                        producer(Map.of("metadata.max.idle.ms", 5_000, "metadata.max.age.ms", 500))) {
            send(producer, "idle");
            await().atMost(SOON).until(() -> {
                send(producer, "busy");
                return leaving.count.get() > 0;
            });
            cluster.admin().deleteTopics(Set.of("idle")).all().get();
            await().atMost(SOON).until(() -> !topics().contains("idle"));
            int refreshed = refreshes.count.get();
            await().atMost(SOON).until(() -> {
                send(producer, "busy");
                return refreshes.count.get() > refreshed + 5;
            });
            assertThat(topics()).doesNotContain("idle").contains("busy");
        }
    }
}
