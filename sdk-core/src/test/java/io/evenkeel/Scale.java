package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.OperatingSystemMXBean;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.LoggerFactory;

/**
 * Every partition that one broker leads moves at once, under many clients of one process. What it costs is printed.
 *
 * @param topics how many; each has {@code partitionsEach}, all led by broker 1
 */
record Scale(int topics, int partitionsEach, int producers, int consumers) {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** What one look at the process costs while nothing happens, in records read by all consumers. */
    private static final int STRETCH_PER_CONSUMER = 400;

    void play() throws Exception {
        Told told = new Told();
        ListAppender<ILoggingEvent> incidents = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.incidents");
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        incidents.start();
        logger.addAppender(incidents);
        try (KafkaCluster cluster = KafkaCluster.builder()
                .brokers(3)
                .productionTimings() // a broker that is slow because of all this must not be called dead
                .brokerConfig("log.index.size.max.bytes", "65536")
                .start()) {
            Histogram empty = Histogram.take();
            ResilientKafka kafka = ResilientKafka.builder().listener(told).build();
            List<TopicPartition> partitions = create(cluster);
            Histogram flowing;
            Histogram healed;
            try (Fleet fleet = new Fleet(kafka, cluster.bootstrapServers(), partitions, producers, consumers)) {
                await().atMost(SOON).until(fleet::flows);
                await().atMost(SOON).until(() -> kafka.health().status() == Health.Status.HEALTHY);
                print("flows, after " + told.opened() + " episodes");
                flowing = Histogram.take();
                tellIdleCost(fleet);
                // A thousand partitions begin at once, on a machine that has other things to do.
                int openedBefore = told.opened();
                int escalatedBefore = told.escalated();
                int failuresBefore = fleet.failures().size();
                int linesBefore = incidents.list.size();
                Map<String, Set<TopicPartition>> use = fleet.use();
                try (Fault<BrokerGone> stop = cluster.broker(1).stop()) {
                    stop.assertFelt();
                    Map<TopicPartition, Integer> leaders = leaders(cluster);
                    assertThat(leaders.values()).containsOnly(2, 3);
                    await().atMost(SOON).untilAsserted(() -> assertNoMoveIsMissed(told, use, leaders));
                    await().atMost(SOON).until(() -> incidents.list.size() > linesBefore);
                    await().atMost(SOON).until(() -> kafka.health().status() == Health.Status.HEALTHY);
                    await().atMost(SOON).until(() -> told.opened() == told.healed());
                    long enough = fleet.records() + 100L * consumers;
                    await().atMost(SOON).until(() -> fleet.records() > enough);
                }
                long enough = fleet.records() + 100L * consumers;
                await().atMost(SOON).until(() -> fleet.records() > enough);
                print(told.opened() - openedBefore + " episodes of "
                        + use.values().stream().mapToInt(Set::size).sum() + " uses of a partition; "
                        + incidents.list.stream()
                                .skip(linesBefore)
                                .map(Object::toString)
                                .toList());
                assertThat(incidents.list).hasSize(linesBefore + 1);
                assertThat(incidents.list.get(linesBefore)).satisfies(line -> {
                    assertThat(line.getLevel()).isEqualTo(Level.INFO);
                    assertThat(line.getFormattedMessage())
                            .contains("broker 1: " + partitions.size() + " partitions of " + topics
                                    + " topics moved to 2, 3; healed in ")
                            .contains(", 0 failed");
                });
                assertThat(told.opened()).isEqualTo(told.healed());
                assertThat(told.escalated()).isEqualTo(escalatedBefore);
                assertThat(told.abandoned()).isZero();
                assertThat(fleet.failures().stream().skip(failuresBefore)).isEmpty();
                assertThat(kafka.errors().count()).isZero();
                healed = Histogram.take();
            }
            Histogram closed = Histogram.take();
            print("ours, while records flow: " + told(flowing, empty));
            print("ours, after the move:     " + told(healed, empty));
            print("ours, after close():      " + told(closed, empty));
            assertThat(kafka.episodes()).hasSizeLessThanOrEqualTo(ResilientKafka.EPISODES_KEPT);
            assertBounded(healed, empty);
        } finally {
            logger.detachAppender(incidents);
            logger.setLevel(before);
        }
    }

    private List<TopicPartition> create(KafkaCluster cluster) {
        Map<Integer, List<Integer>> replicas = IntStream.range(0, partitionsEach)
                .boxed()
                .collect(Collectors.toMap(partition -> partition, partition -> List.of(1, 2 + partition % 2)));
        IntStream.range(0, topics).forEach(topic -> cluster.createTopic("scale-" + topic, replicas, Map.of()));
        return IntStream.range(0, topics * partitionsEach)
                .mapToObj(i -> new TopicPartition("scale-" + i % topics, i / topics))
                .toList();
    }

    private Map<TopicPartition, Integer> leaders(KafkaCluster cluster) throws Exception {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        cluster.admin()
                .describeTopics(
                        IntStream.range(0, topics).mapToObj(i -> "scale-" + i).toList())
                .allTopicNames()
                .get()
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(info -> leaders.put(
                                new TopicPartition(topic, info.partition()),
                                info.leader() == null
                                        ? LeaderChange.NO_LEADER
                                        : info.leader().id())));
        return leaders;
    }

    private static void assertNoMoveIsMissed(
            Told told, Map<String, Set<TopicPartition>> use, Map<TopicPartition, Integer> leaders) {
        use.forEach((client, used) -> {
            Map<TopicPartition, Integer> seen = told.leaders(client);
            assertThat(used)
                    .as(client)
                    .allSatisfy(partition -> assertThat(seen.get(partition)).isEqualTo(leaders.get(partition)));
        });
    }

    /** What is kept of trouble that is over: the episodes in the rings, and nothing else. */
    private void assertBounded(Histogram healed, Histogram empty) {
        int clients = producers + consumers;
        assertThat(healed.of(Episode.class) - empty.of(Episode.class))
                .isLessThanOrEqualTo(
                        ResilientKafka.EPISODES_KEPT + (long) clients * ResilientKafka.EPISODES_KEPT_PER_CLIENT);
        for (String open : List.of("OpenIncident", "PartitionState$Disrupted", "PartitionState$Escalated")) {
            assertThat(healed.of("io.evenkeel.episode.machine." + open))
                    .as(open)
                    .isZero();
        }
    }

    /** CPU of the thread that watches, while nothing happens but records. */
    private void tellIdleCost(Fleet fleet) {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long enough = fleet.records() + (long) STRETCH_PER_CONSUMER * consumers;
        long began = System.nanoTime();
        long watched = watchNanos();
        long spent = process.getProcessCpuTime();
        await().atMost(SOON).until(() -> fleet.records() > enough);
        double share = 100.0 * (watchNanos() - watched) / (System.nanoTime() - began);
        double all = 100.0 * (process.getProcessCpuTime() - spent) / (System.nanoTime() - began);
        print(String.format(
                Locale.ROOT,
                "watching %d clients, %d partitions: %.2f %% of a core (%.3f %% a client); the process took %.0f %%; %.1f s",
                producers + consumers,
                topics * partitionsEach,
                share,
                share / (producers + consumers),
                all,
                (System.nanoTime() - began) / 1e9));
        assertThat(share).isLessThan(all / 4);
    }

    private static long watchNanos() {
        List<Thread> watching = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("evenkeel-watch"))
                .toList();
        assertThat(watching).hasSize(1);
        return ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(watching.get(0).getId());
    }

    private static String told(Histogram now, Histogram empty) {
        return String.format(
                Locale.ROOT,
                "%d objects, %d kB (theirs and ours on the whole heap: %d kB); %s",
                now.ourObjects() - empty.ourObjects(),
                (now.ourBytes() - empty.ourBytes()) / 1_000,
                (now.bytes() - empty.bytes()) / 1_000,
                now.moreThan(empty, "io.evenkeel.").entrySet().stream()
                        .filter(entry -> entry.getValue() > 20)
                        .map(entry -> entry.getKey().replace("io.evenkeel.", "") + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
    }

    private static void print(String line) {
        System.out.println("SCALE " + line);
    }
}
