package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.ladder.SystemResolver;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 300 partitions move at once to a leader that cannot be used, under producers and consumers of one process, and the diagnosis itself is
 * attacked: nothing that it looks at answers. What escalates, what that costs, and what becomes of the partitions that are well. The same
 * load on Kafka's own producer, in the same process at the same time, is what the latter is compared with.
 */
@Tag("full")
class EscalationLoadIT {

    private static final int TOPICS = 10;
    private static final int PARTITIONS_EACH = 30;
    private static final int PRODUCERS = 2;
    private static final int CONSUMERS = 2;

    /** What has the 300 partitions in the end. The clients are given the other two. */
    private static final int UNUSABLE = 3;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration DEFINITE_AFTER = Duration.ofSeconds(5);

    /** Definite-after, and the two looks that it takes, where all that they ask hangs. Time alone would tell after 15 s. */
    private static final Duration DEFINITE_WITHIN = Duration.ofSeconds(12);

    private static final Duration AT_MOST = Duration.ofSeconds(2);

    /** An ack that comes after linger.ms and this is of a cluster that does not keep up by itself. */
    private static final Duration SOON = Duration.ofMillis(500);

    private static final Duration LONG = Duration.ofMinutes(3);

    /** Records of each sender: long enough for what happens now and then to be in it. */
    private static final int STRETCH = 300;

    /** What is documented in docs/design.md. */
    private static final Map<String, Integer> MOST_THREADS = Map.of(
            "evenkeel-watch", 1,
            "evenkeel-listener", 1,
            "evenkeel-leader-reader", PRODUCERS + 1,
            "evenkeel-diagnosis", 2,
            "evenkeel-diagnosis-n", 13,
            "kafka-admin-client-thread | evenkeel-diagnosis-n", 10);

    private static KafkaCluster cluster;

    private final ListAppender<ILoggingEvent> incidents = new ListAppender<>();
    private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger("io.evenkeel.incidents");
    private final HangingNames names = new HangingNames(new SystemResolver());
    private final Escalations escalations = new Escalations();
    private final List<PacedSender> ours = new ArrayList<>();
    private final List<PacedSender> theirs = new ArrayList<>();
    private final List<AssignedReader> readers = new ArrayList<>();
    private ResilientKafka kafka;
    private Optional<Fault<?>> fault = Optional.empty();

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder()
                .brokers(3)
                .productionTimings() // a broker that is slow because of all this must not be called dead
                .brokerConfig("log.index.size.max.bytes", "65536")
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        incidents.start();
        logger.addAppender(incidents);
        kafka = ResilientKafka.builder().listener(escalations).resolver(names).build();
    }

    @AfterEach
    void letGo() throws Exception {
        fault.ifPresent(Fault::heal);
        names.letGo();
        for (PacedSender sender : ours) {
            sender.close();
        }
        for (PacedSender sender : theirs) {
            sender.close();
        }
        for (AssignedReader reader : readers) {
            reader.close();
        }
        logger.detachAppender(incidents);
    }

    /** What the clients look up themselves fails at once: a lookup of Kafka's own that hangs would stop the client, with us and without. */
    @Test
    void namesThatAreLookedUpForEver() throws Exception {
        try (Fault<?> fault = cluster.broker(UNUSABLE).advertise("no-such-host.invalid", 9092)) {
            names.hang("no-such-host.invalid");
            play("hanging-names", Cause.LEADER_UNRESOLVABLE, () -> Optional.empty());
        }
    }

    @Test
    void aPortThatAcceptsAndNeverAnswers() throws Exception {
        Network network = cluster.broker(UNUSABLE).network();
        play("silent-port", Cause.BROKER_UNRESPONSIVE, () -> Optional.of(network.blackhole(Network.Direction.BOTH)));
    }

    @Test
    void aPortThatRefuses() throws Exception {
        Network network = cluster.broker(UNUSABLE).network();
        play("closed-port", Cause.LEADER_UNREACHABLE, () -> Optional.of(network.refuse()));
    }

    /** The fault that is applied when all flows, if it was not before. */
    private interface Attack {
        Optional<Fault<?>> strike();
    }

    private void play(String name, Cause expected, Attack attack) throws Exception {
        List<TopicPartition> doomed = create(name);
        List<TopicPartition> healthy =
                IntStream.range(0, 6).mapToObj(i -> new TopicPartition(name, i)).toList();
        begin(name, doomed, healthy);
        await("flow").atMost(LONG).until(this::flows);
        awaitSteady();
        senders().forEach(PacedSender::forgetFailures);
        try (Lateness lateness = new Lateness();
                OurThreads threads = new OurThreads()) {
            long before = System.nanoTime();
            awaitStretch();
            awaitSteady();
            escalations.forget();
            int linesBefore = incidents.list.size();
            long struck = System.nanoTime();
            Instant struckAt = Instant.now();
            fault = attack.strike();
            lead(doomed, UNUSABLE);
            int expectedEpisodes = doomed.size() * (PRODUCERS + 1);
            await("the escalation of all").atMost(LONG).until(() -> escalations.of(doomed) >= expectedEpisodes);
            awaitStretch(); // so that the looks after it are in it
            long until = System.nanoTime();
            Duration window = Duration.ofNanos(until - struck);

            print(name + ": threads at most " + threads.most());
            print(name + ": CPU since before the fault " + told(threads.cpu()) + " in "
                    + told(Duration.ofNanos(until - before)) + ", " + told(window) + " of it after the fault");
            printDelays(name, struckAt, lateness);
            printAcked(name, before, struck, until);
            List<String> errors = lines(linesBefore, Level.ERROR);
            print(name + ": " + errors);

            assertThat(escalations.told).hasSize(expectedEpisodes).allSatisfy(episode -> {
                assertThat(episode.diagnosis()).isNotNull();
                assertThat(episode.diagnosis().cause())
                        .as(episode.diagnosis().report())
                        .isEqualTo(expected);
                assertThat(episode.leaders())
                        .as("whether or not anything waited when it moved")
                        .startsWith(1)
                        .endsWith(UNUSABLE);
                assertThat(episode.escalated())
                        .isAfter(episode.opened().plus(DEFINITE_AFTER))
                        .isBefore(episode.opened()
                                .plus(DEFINITE_WITHIN)
                                .plus(lateness.worst(episode.opened(), episode.escalated())));
            });
            assertThat(escalations.toldAgain).isEmpty();
            assertThat(escalations.ended).as("nothing heals by itself").isEmpty();
            assertThat(errors).singleElement().asString().contains(expected.name(), doomed.size() + " partitions");
            assertThat(threads.most())
                    .allSatisfy((kind, most) ->
                            assertThat(most).as(kind).isLessThanOrEqualTo(MOST_THREADS.getOrDefault(kind, 0)));
            assertUnaffected(before, struck, until, lateness.worst(struckAt, Instant.now()));

            lead(doomed, 1);
            await("recovery").atMost(LONG).until(() -> kafka.health().status() == Health.Status.HEALTHY);
            await("its end to be told")
                    .atMost(LONG)
                    .until(() -> lines(linesBefore, Level.INFO).stream()
                            .anyMatch(line -> line.contains(doomed.size() + " partitions")
                                    && line.contains("escalation resolved")));
            print(name + ": " + lines(linesBefore, Level.INFO));
            print(name + ": with the repair, " + lines(linesBefore, Level.ERROR).size() + " ERROR lines");
            fault.ifPresent(Fault::heal);
            fault = Optional.empty();
            names.letGo();
            finish();
            await("our threads to end").atMost(LONG).until(() -> threads.now() == 0);
        }
        assertThat(kafka.errors().count()).isZero();
    }

    /** Topics whose partitions are led by broker 1, and followed by the one that cannot be used; and one that has nothing to do with it. */
    private static List<TopicPartition> create(String name) {
        cluster.createTopic(
                name,
                IntStream.range(0, 6).boxed().collect(Collectors.toMap(i -> i, i -> List.of(1 + i % 2, 2 - i % 2))),
                Map.of());
        Map<Integer, List<Integer>> replicas = IntStream.range(0, PARTITIONS_EACH)
                .boxed()
                .collect(Collectors.toMap(partition -> partition, partition -> List.of(1, UNUSABLE)));
        List<TopicPartition> doomed = new ArrayList<>();
        for (int topic = 0; topic < TOPICS; topic++) {
            String doomedTopic = name + "-doomed-" + topic;
            cluster.createTopic(doomedTopic, replicas, Map.of());
            replicas.keySet().forEach(partition -> doomed.add(new TopicPartition(doomedTopic, partition)));
        }
        return doomed;
    }

    private void begin(String name, List<TopicPartition> doomed, List<TopicPartition> healthy) {
        for (int i = 1; i <= PRODUCERS; i++) {
            ours.add(new PacedSender("ours-" + i, ourProducer(name + "-ours-" + i), healthy, doomed));
        }
        ours.add(new PacedSender("ours-apart", ourProducer(name + "-ours-apart"), healthy, List.of()));
        theirs.add(new PacedSender("bare", bareProducer(name + "-bare"), healthy, doomed));
        theirs.add(new PacedSender("bare-apart", bareProducer(name + "-bare-apart"), healthy, List.of()));
        for (int i = 0; i < CONSUMERS; i++) {
            int turn = i;
            List<TopicPartition> its = IntStream.range(0, doomed.size())
                    .filter(n -> n % CONSUMERS == turn)
                    .mapToObj(doomed::get)
                    .toList();
            readers.add(new AssignedReader(kafka, config(name + "-reader-" + i), its, healthy));
        }
    }

    /** The same for ours and for Kafka's own, and what the guard would have filled in. */
    private static Map<String, Object> config(String clientId) {
        Map<String, Object> config = new HashMap<>();
        config.put(
                "bootstrap.servers",
                cluster.broker(1).clientAddress() + "," + cluster.broker(2).clientAddress());
        config.put("client.id", clientId);
        config.put("request.timeout.ms", (int) REQUEST_TIMEOUT.toMillis());
        config.put("socket.connection.setup.timeout.ms", 2_500);
        config.put("socket.connection.setup.timeout.max.ms", 10_000);
        return config;
    }

    private static Map<String, Object> producerConfig(String clientId) {
        Map<String, Object> config = config(clientId);
        config.put("delivery.timeout.ms", 15_000);
        config.put("max.block.ms", 5_000);
        config.put("linger.ms", 50); // spares brokers, on the same cores, a request for each record
        return config;
    }

    private ResilientProducer<Integer, Integer> ourProducer(String clientId) {
        Map<String, Object> config = producerConfig(clientId);
        config.put("evenkeel.guard.off", "delivery.timeout.ms");
        return new ResilientProducer<>(kafka, config, new IntegerSerializer(), new IntegerSerializer());
    }

    private static KafkaProducer<Integer, Integer> bareProducer(String clientId) {
        return new KafkaProducer<>(producerConfig(clientId), new IntegerSerializer(), new IntegerSerializer());
    }

    private List<PacedSender> senders() {
        List<PacedSender> all = new ArrayList<>(ours);
        all.addAll(theirs);
        return all;
    }

    private boolean flows() {
        return senders().stream().allMatch(PacedSender::reachedAll)
                && readers.stream().allMatch(AssignedReader::reachedAll);
    }

    /** What a busy start was taken for is over. */
    private void awaitSteady() {
        await("acks that come soon, and nothing in trouble")
                .atMost(LONG)
                .until(() -> senders().stream().allMatch(sender -> sender.isSteady(SOON))
                        && kafka.health().status() == Health.Status.HEALTHY);
    }

    /** Waits until everybody has had so many more acks, and records, of healthy partitions. */
    private void awaitStretch() {
        Map<PacedSender, Long> enough =
                senders().stream().collect(Collectors.toMap(sender -> sender, sender -> sender.acked() + STRETCH));
        Map<AssignedReader, Long> read =
                readers.stream().collect(Collectors.toMap(reader -> reader, reader -> reader.healthy() + STRETCH));
        await("acks and records of healthy partitions")
                .atMost(LONG)
                .until(() -> enough.entrySet().stream()
                                .allMatch(entry -> entry.getKey().acked() >= entry.getValue())
                        && read.entrySet().stream()
                                .allMatch(entry -> entry.getKey().healthy() >= entry.getValue()));
    }

    /** Has all of them led by that broker, 1 or the one that cannot be used. */
    private static void lead(List<TopicPartition> partitions, int broker) throws Exception {
        List<Integer> order = broker == 1 ? List.of(1, UNUSABLE) : List.of(UNUSABLE, 1);
        cluster.admin()
                .alterPartitionReassignments(partitions.stream()
                        .collect(Collectors.toMap(
                                partition -> partition, partition -> Optional.of(new NewPartitionReassignment(order)))))
                .all()
                .get();
        cluster.admin()
                .electLeaders(ElectionType.PREFERRED, Set.copyOf(partitions))
                .partitions()
                .get();
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        await("broker " + broker + " to lead")
                .atMost(LONG)
                .until(() -> cluster.admin().describeTopics(topics).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(info -> info.leader() != null && info.leader().id() == broker));
    }

    private List<String> lines(int from, Level level) {
        return List.copyOf(incidents.list).stream()
                .skip(from)
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Every record to a healthy partition was acked, in time and at a rate that can stand beside what Kafka's own client does meanwhile. */
    private void assertUnaffected(long before, long struck, long until, Duration late) {
        for (PacedSender sender : ours) {
            PacedSender twin = twin(sender);
            double kept = kept(sender, before, struck, until);
            assertThat(kept).as(sender.name()).isGreaterThan(0.5 * kept(twin, before, struck, until));
            assertThat(sender.between(struck, until).worst())
                    .as(sender.name())
                    .isLessThan(twin.between(before, until)
                            .worst()
                            .multipliedBy(2)
                            .plus(AT_MOST)
                            .plus(late));
            assertThat(sender.failures()).as(sender.name()).isEmpty();
        }
    }

    /** Who does the same with Kafka's own producer. */
    private PacedSender twin(PacedSender sender) {
        return theirs.get(sender.name().endsWith("apart") ? 1 : 0);
    }

    private static double kept(PacedSender sender, long before, long struck, long until) {
        return sender.between(struck, until).perSecond()
                / sender.between(before, struck).perSecond();
    }

    /** Sends no more, and sees that every record to a healthy partition was acked; closes all. */
    private void finish() throws Exception {
        for (PacedSender sender : senders()) {
            sender.stop();
            assertThat(sender.allAcked())
                    .as(sender.name() + " " + sender.failures())
                    .isTrue();
            sender.close();
        }
        for (AssignedReader reader : readers) {
            reader.close();
            assertThat(reader.thrown()).isEmpty();
        }
    }

    private void printAcked(String name, long before, long struck, long until) {
        print(String.format(
                Locale.ROOT,
                "%-10s | %10s | %10s | %5s | %22s | %22s | %s",
                "acked",
                "before /s",
                "during /s",
                "kept",
                "median, worst before",
                "median, worst during",
                "others failed"));
        for (PacedSender sender : senders()) {
            PacedSender.Acked first = sender.between(before, struck);
            PacedSender.Acked then = sender.between(struck, until);
            print(String.format(
                    Locale.ROOT,
                    "%-10s | %10.1f | %10.1f | %4.0f%% | %22s | %22s | %d",
                    sender.name(),
                    first.perSecond(),
                    then.perSecond(),
                    100 * then.perSecond() / first.perSecond(),
                    told(first.median()) + ", " + told(first.worst()),
                    told(then.median()) + ", " + told(then.worst()),
                    sender.othersFailed()));
        }
    }

    private void printDelays(String name, Instant struck, Lateness lateness) {
        print(name + ": opened after the fault "
                + spread(escalations.told.stream()
                        .map(episode -> Duration.between(struck, episode.opened()))
                        .toList()));
        print(name + ": escalated after it was opened "
                + spread(escalations.told.stream()
                        .map(episode -> Duration.between(episode.opened(), episode.escalated()))
                        .toList()));
        print(name + ": by client, trigger and leaders "
                + escalations.told.stream()
                        .collect(Collectors.groupingBy(
                                episode ->
                                        episode.client().clientId() + " " + episode.trigger() + " " + episode.leaders(),
                                TreeMap::new,
                                Collectors.counting())));
        print(name + ": this machine was late by " + told(lateness.worst(struck, Instant.now())));
    }

    private static String spread(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.size() + ": least " + told(sorted.get(0)) + ", median " + told(sorted.get(sorted.size() / 2))
                + ", 99 % " + told(sorted.get(sorted.size() * 99 / 100)) + ", most "
                + told(sorted.get(sorted.size() - 1));
    }

    private static String told(Map<String, Duration> times) {
        return times.entrySet().stream()
                .map(entry -> entry.getKey() + " " + told(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String told(Duration time) {
        return time.toMillis() + " ms";
    }

    private static void print(String line) {
        System.out.println("LOAD " + line);
    }

    /** Hears what is escalated. */
    private static final class Escalations implements EpisodeListener {
        private final Queue<Episode> told = new ConcurrentLinkedQueue<>();
        private final Queue<Episode> ended = new ConcurrentLinkedQueue<>();
        private final Queue<Episode> toldAgain = new ConcurrentLinkedQueue<>();

        @Override
        public void escalated(Episode episode) {
            told.add(episode);
        }

        @Override
        public void healed(Episode episode) {
            ended.add(episode);
        }

        @Override
        public void abandoned(Episode episode) {
            ended.add(episode);
        }

        @Override
        public void diagnosed(Episode episode) {
            toldAgain.add(episode);
        }

        /** What a busy start was taken for. */
        void forget() {
            told.clear();
            toldAgain.clear();
            ended.clear();
        }

        int of(List<TopicPartition> partitions) {
            Set<TopicPartition> asked = new HashSet<>(partitions);
            return (int) told.stream()
                    .filter(episode -> asked.contains(episode.partition()))
                    .count();
        }
    }
}
