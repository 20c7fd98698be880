package io.evenkeel.testkit.junit;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.Health;
import io.evenkeel.ResilientConsumer;
import io.evenkeel.ResilientKafka;
import io.evenkeel.ResilientProducer;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that can be asked for is given, and works. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@WithKafka(config = "log.retention.minutes=77")
class InjectionIT {

    private static KafkaCluster clusterOfTheClass;
    private static TestTopic topicOfTheClass;
    private static Producer<String, String> producerOfTheClass;
    private static ResilientKafka kafkaOfTheClass;

    private final TestTopic topicOfTheConstructor;
    private final ResilientKafka kafkaOfTheConstructor;
    private TestTopic topicBeforeEach;

    InjectionIT(TestTopic made, ResilientKafka kafka) {
        this.topicOfTheConstructor = made;
        this.kafkaOfTheConstructor = kafka;
    }

    @BeforeAll
    static void beforeAll(
            KafkaCluster cluster, TestTopic topic, Producer<String, String> producer, ResilientKafka kafka) {
        clusterOfTheClass = cluster;
        topicOfTheClass = topic;
        producerOfTheClass = producer;
        kafkaOfTheClass = kafka;
    }

    @BeforeEach
    void beforeEach(TestTopic topic) {
        this.topicBeforeEach = topic;
    }

    @Test
    void whatEachProducerSendsEachConsumerReads(
            TestTopic numbers,
            Producer<String, Long> producer,
            ResilientProducer<String, Long> resilient,
            KafkaProducer<String, Long> plain,
            Consumer<String, Long> consumer,
            ResilientConsumer<String, Long> resilientConsumer,
            KafkaConsumer<String, Long> plainConsumer)
            throws Exception {
        assertThat(producer).isInstanceOf(ResilientProducer.class);
        assertThat(consumer).isInstanceOf(ResilientConsumer.class);

        producer.send(new ProducerRecord<>(numbers.name(), "a", 1L)).get();
        resilient.send(new ProducerRecord<>(numbers.name(), "b", 2L)).get();
        plain.send(new ProducerRecord<>(numbers.name(), "c", 3L)).get();

        assertThat(read(consumer, numbers, 3)).containsExactly(1L, 2L, 3L);
        assertThat(read(resilientConsumer, numbers, 3)).containsExactly(1L, 2L, 3L);
        assertThat(read(plainConsumer, numbers, 3)).containsExactly(1L, 2L, 3L);
    }

    private static List<Long> read(Consumer<String, Long> consumer, TestTopic topic, int records) {
        consumer.subscribe(List.of(topic.name()));
        List<Long> read = new ArrayList<>();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            return read.size() >= records;
        });
        return read;
    }

    @Test
    void topicsAreNewAndMadeAsTheirSettingsSay(
            TestTopic plain,
            @TopicSettings(partitions = 3, replicationFactor = 2, config = "min.insync.replicas=2") TestTopic tuned,
            Admin admin)
            throws Exception {
        assertThat(plain.name()).startsWith("topicsAreNewAndMadeAsTheirSettingsSay-plain-");
        assertThat(plain.partitions()).isEqualTo(1);
        assertThat(tuned.partitions()).isEqualTo(3);

        Map<String, TopicDescription> topics = admin.describeTopics(List.of(plain.name(), tuned.name()))
                .allTopicNames()
                .get();
        assertThat(topics.get(plain.name()).partitions())
                .singleElement()
                .satisfies(partition -> assertThat(partition.isr()).hasSize(3));
        assertThat(topics.get(tuned.name()).partitions())
                .hasSize(3)
                .allSatisfy(partition -> assertThat(partition.isr()).hasSize(2));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, tuned.name());
        assertThat(admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get("min.insync.replicas")
                        .value())
                .isEqualTo("2");
    }

    @Test
    void lifecycleMethodsAndConstructorsAreGivenWhatTheyAskFor(KafkaCluster cluster, ResilientKafka kafka, Admin admin)
            throws Exception {
        assertThat(cluster).isSameAs(clusterOfTheClass);
        assertThat(admin.listTopics().names().get())
                .contains(topicOfTheClass.name(), topicOfTheConstructor.name(), topicBeforeEach.name());
        assertThat(topicOfTheClass.name()).startsWith("InjectionIT-topic-");
        assertThat(topicOfTheConstructor.name()).startsWith("lifecycleMethodsAndConstructors");
        assertThat(kafka).isSameAs(kafkaOfTheConstructor).isNotSameAs(kafkaOfTheClass);
        producerOfTheClass
                .send(new ProducerRecord<>(topicOfTheClass.name(), "still open"))
                .get();
    }

    @Test
    void aClientIsNamedAfterItsTestUnlessItsSettingsSayOtherwise(
            Producer<String, String> named,
            @ClientSettings({"client.id=mine", "linger.ms=7"}) Producer<String, String> own,
            @ClientSettings("client.id=reader") KafkaConsumer<byte[], Void> reader) {
        assertThat(clientId(named.metrics()))
                .isEqualTo("InjectionIT.aClientIsNamedAfterItsTestUnlessItsSettingsSayOtherwise.named");
        assertThat(clientId(own.metrics())).isEqualTo("mine");
        assertThat(clientId(reader.metrics())).isEqualTo("reader");
        assertThat(reader.groupMetadata().groupId()).startsWith("aClientIsNamedAfterItsTest");
    }

    private static String clientId(Map<MetricName, ? extends Metric> metrics) {
        return metrics.keySet().stream()
                .map(name -> name.tags().get("client-id"))
                .filter(id -> id != null)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSerializerThatTheSettingsNameSerializes(
            TestTopic topic,
            @ClientSettings("value.serializer=io.evenkeel.testkit.junit.InjectionIT$Shouting")
                    Producer<Integer, StringBuilder> producer)
            throws Exception {
        producer.send(new ProducerRecord<>(topic.name(), 1, new StringBuilder("hear")))
                .get();

        assertThat(Shouting.last).isEqualTo("HEAR");
    }

    /** Of no type that Kafka knows. */
    public static final class Shouting implements Serializer<StringBuilder> {

        static String last;

        @Override
        public byte[] serialize(String topic, StringBuilder data) {
            last = data.toString().toUpperCase(Locale.ROOT);
            return new StringSerializer().serialize(topic, last);
        }
    }

    @Test
    void settingsOfNodesReachThem(KafkaCluster cluster) throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");

        assertThat(cluster.brokers()).hasSize(3);
        assertThat(cluster.admin()
                        .describeConfigs(List.of(broker))
                        .all()
                        .get()
                        .get(broker)
                        .get("log.retention.minutes")
                        .value())
                .isEqualTo("77");
    }

    @Test
    void episodesAreThoseOfTheWatchedClientsOfThisTest(
            KafkaCluster cluster,
            @TopicSettings(replicationFactor = 2) TestTopic topic,
            Producer<String, String> producer,
            ResilientKafka kafka,
            Episodes episodes)
            throws Exception {
        producer.send(new ProducerRecord<>(topic.name(), "before")).get();
        assertThat(episodes).hasNone();
        assertThat(kafka.health()).isHealthy();

        int leader = cluster.partition(topic.partition(0)).leader().id();
        try (var refused = cluster.broker(leader).network().refuse()) {
            producer.send(new ProducerRecord<>(topic.name(), "meanwhile"));
            refused.assertFelt();
            await().atMost(Duration.ofMinutes(1)).until(() -> !episodes.all().isEmpty());
            assertThat(kafka.health().status()).isNotEqualTo(Health.Status.HEALTHY);
        }

        assertThat(episodes)
                .within(Duration.ofMinutes(1))
                .allHealed()
                .hasHealedOn(topic.name(), 0)
                .hasNoEscalation();
    }

    @Nested
    class WithinAnotherClass {

        @Test
        void theClusterIsThatOfTheClassAround(KafkaCluster cluster, TestTopic topic) {
            assertThat(cluster).isSameAs(clusterOfTheClass);
            assertThat(cluster.partition(topic.partition(0)).replicas()).hasSize(3);
        }
    }

    @Nested
    @WithKafka(brokers = 1)
    class WithOneOfItsOwn {

        @Test
        void theClusterIsAnother(KafkaCluster cluster, TestTopic topic) {
            assertThat(cluster).isNotSameAs(clusterOfTheClass);
            assertThat(cluster.partition(topic.partition(0)).replicas()).containsExactly(1);
        }
    }
}
