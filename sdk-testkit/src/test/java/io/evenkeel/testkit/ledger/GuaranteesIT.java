package io.evenkeel.testkit.ledger;

import static io.evenkeel.testkit.ledger.Guarantee.atLeastOnce;
import static io.evenkeel.testkit.ledger.Guarantee.exactlyOnceInLog;
import static io.evenkeel.testkit.ledger.Guarantee.noPollSkips;
import static io.evenkeel.testkit.ledger.Guarantee.offsetsConsistent;
import static io.evenkeel.testkit.ledger.Guarantee.orderKept;
import static io.evenkeel.testkit.ledger.Guarantee.pollsMonotonic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.ResilientConsumer;
import io.evenkeel.ResilientProducer;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.ledger.Finding.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Applications with types of their own on a real broker: what they do right is clean, and what is done behind their backs is found. */
class GuaranteesIT {

    private static final int RECORDS = 100;
    private static final int RECORDS_A_POLL = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static KafkaCluster cluster;

    private final Ledger ledger = new Ledger("app", InstantSource.system());
    private final Readings readings = new Readings();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(1).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void anApplicationWithKafkasOwnClientsKeepsEveryGuarantee() {
        cluster.createTopic("plain", 2, 1);
        send(new KafkaProducer<>(cluster.clientConfig(), new IntegerSerializer(), new ByteArraySerializer()), "plain");
        try (Consumer<Integer, byte[]> consumer = readings.recording("reader", plain("plain"))) {
            consumer.subscribe(Set.of("plain"));
            pollUntilAllIsSeen(consumer);
        }

        keepsEverything("plain");
        assertThat(history("plain").deliveries()).isEqualTo(Map.of(1, RECORDS));
    }

    @Test
    void anApplicationWithResilientClientsKeepsEveryGuarantee() {
        cluster.createTopic("resilient", 2, 1);
        send(
                new ResilientProducer<>(cluster.clientConfig(), new IntegerSerializer(), new ByteArraySerializer()),
                "resilient");
        try (Consumer<Integer, byte[]> consumer = readings.recording(
                "reader",
                new ResilientConsumer<>(config("resilient"), new IntegerDeserializer(), new ByteArrayDeserializer()))) {
            consumer.subscribe(Set.of("resilient"));
            pollUntilAllIsSeen(consumer);
        }

        keepsEverything("resilient");
    }

    @Test
    void whatARebalanceDeliversAgainIsAtLeastOnce() {
        cluster.createTopic("again", 2, 1);
        send("again");
        try (Consumer<Integer, byte[]> first = readings.recording("first", plain("again"));
                Consumer<Integer, byte[]> second = readings.recording("second", plain("again"))) {
            first.subscribe(Set.of("again"));
            pollUntilAllIsSeen(first);
            second.subscribe(Set.of("again"));
            // Nothing was committed: whoever is given a partition begins it anew.
            patiently().until(() -> {
                first.poll(Duration.ofMillis(50));
                second.poll(Duration.ofMillis(50));
                return second.assignment().size() == 1
                        && readings.sightings().of(ledger.sent()).repeated() > 0;
            });
        }

        keepsEverything("again");
    }

    @Test
    void whatNobodyHasReadYetIsUnseen() {
        cluster.createTopic("behind", 1, 1);
        send("behind");
        try (Consumer<Integer, byte[]> consumer = readings.recording("reader", plain("behind"))) {
            consumer.assign(List.of(of("behind")));
            pollPast(consumer, 30);
        }

        assertThat(kinds("behind")).containsExactly(Kind.UNSEEN);
    }

    @Test
    void recordsDeletedBehindTheApplicationsBackAreLost() throws Exception {
        cluster.createTopic("deleted", 1, 1);
        send("deleted");
        readAll("deleted");
        cluster.admin()
                .deleteRecords(Map.of(of("deleted"), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        assertThat(kinds("deleted")).containsExactly(Kind.LOST);
        assertThat(Guarantee.nothingLost().brokenBy(history("deleted"))).hasSize(3);
    }

    @Test
    void aSeekThatIsNotToldIsASkipOrAStepBack() {
        cluster.createTopic("untold", 1, 1);
        send("untold");
        readAll("untold");
        try (KafkaConsumer<Integer, byte[]> behindItsBack = plain("untold");
                Consumer<Integer, byte[]> consumer = readings.recording("reader", behindItsBack)) {
            consumer.assign(List.of(of("untold")));
            pollPast(consumer, 20);
            behindItsBack.seek(of("untold"), behindItsBack.position(of("untold")) + 7);
            pollPast(consumer, 50);
            assertThat(kinds("untold")).containsExactly(Kind.POLL_SKIP);
            assertThat(noPollSkips().brokenBy(history("untold")).get(0).places())
                    .as("from, to, and what was skipped")
                    .hasSize(2 + 7);

            behindItsBack.seek(of("untold"), 0);
            pollPast(consumer, 0);
            assertThat(kinds("untold")).containsExactlyInAnyOrder(Kind.POLL_SKIP, Kind.NONMONOTONIC_POLL);
        }
    }

    @Test
    void aSeekThatIsToldIsNeither() {
        cluster.createTopic("told", 1, 1);
        send("told");
        readAll("told");
        try (Consumer<Integer, byte[]> consumer = readings.recording("reader", plain("told"))) {
            consumer.assign(List.of(of("told")));
            pollPast(consumer, 20);
            consumer.seek(of("told"), 70);
            pollPast(consumer, 75);
            consumer.seekToBeginning(List.of());
            pollPast(consumer, 0);
        }

        keepsEverything("told");
    }

    private void send(String topic) {
        send(new KafkaProducer<>(cluster.clientConfig(), new IntegerSerializer(), new ByteArraySerializer()), topic);
    }

    private void send(Producer<Integer, byte[]> through, String topic) {
        try (Producer<Integer, byte[]> producer = new LedgerProducer<>(through, ledger)) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(topic, i, new byte[] {(byte) i, -1}));
            }
        }
    }

    private void readAll(String topic) {
        try (Consumer<Integer, byte[]> consumer = readings.recording("reads all", plain(topic))) {
            consumer.assign(List.of(of(topic)));
            pollUntilAllIsSeen(consumer);
        }
    }

    private void pollUntilAllIsSeen(Consumer<Integer, byte[]> consumer) {
        patiently().until(() -> {
            consumer.poll(Duration.ofMillis(50));
            return readings.sightings().of(ledger.sent()).unseen() == 0;
        });
    }

    private void pollPast(Consumer<Integer, byte[]> consumer, long offset) {
        patiently().until(() -> {
            var records = consumer.poll(Duration.ofMillis(50));
            return !records.isEmpty()
                    && consumer.position(consumer.assignment().iterator().next()) > offset;
        });
    }

    /** In the test's own thread, since a consumer is for one; the polls themselves wait. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1));
    }

    private void keepsEverything(String topic) {
        HistoryAssert.assertThat(history(topic))
                .keeps(
                        atLeastOnce(),
                        exactlyOnceInLog(),
                        orderKept(),
                        pollsMonotonic(),
                        noPollSkips(),
                        offsetsConsistent());
    }

    private Set<Kind> kinds(String topic) {
        return Scene.kindsIn(history(topic), 0);
    }

    private History history(String topic) {
        LogReader log = new LogReader(cluster.clientConfig(), InstantSource.system());
        return new History(ledger.sent(), log.read(topic), readings.all());
    }

    private static TopicPartition of(String topic) {
        return new TopicPartition(topic, 0);
    }

    private static KafkaConsumer<Integer, byte[]> plain(String group) {
        return new KafkaConsumer<>(config(group), new IntegerDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> config(String group) {
        Map<String, Object> config = new HashMap<>(cluster.clientConfig());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 300); // how soon a member hears of a rebalance
        return config;
    }
}
