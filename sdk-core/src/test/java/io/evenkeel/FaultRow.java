package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;

/**
 * The clients that one fault is played to, and what they told of it: a topic whose partition 0 is the victim and whose partition 1 is
 * the control, a producer, and consumers of each protocol.
 */
final class FaultRow implements AutoCloseable {

    /** Costs nothing when it is sooner. */
    static final Duration SOON = Duration.ofMinutes(3);

    /** What takes longer is escalated where request.timeout.ms is 3 s. */
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(11);

    /** Records come and go a hundred times a second: when none does for this long, the application feels it. */
    private static final Duration FELT = Duration.ofMillis(200);

    private final String fault;
    private final String topic;
    private final FaultTable table;
    private final String bootstrapServers;
    private final Heard heard = new Heard();
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(heard).build();
    private final Sender sender;
    private final List<Reader> readers = new ArrayList<>();

    /**
     * @param config of every client
     * @param table where what became of it is told
     */
    FaultRow(String fault, String topic, Map<String, Object> config, List<Reader.Kind> kinds, FaultTable table) {
        this.fault = fault;
        this.topic = topic;
        this.table = table;
        this.bootstrapServers = (String) config.get("bootstrap.servers");
        Map<String, Object> producing = new HashMap<>(config);
        producing.put("client.id", producerId());
        this.sender = new Sender(kafka, topic, producing);
        Map<String, Object> consuming = new HashMap<>(config);
        List.of("delivery.timeout.ms", "max.block.ms", "evenkeel.guard.off").forEach(consuming::remove);
        kinds.forEach(kind -> readers.add(new Reader(kafka, topic, kind, consuming)));
    }

    FaultRow awaitFlow() {
        await().atMost(SOON).until(() -> sender.flows() && readers.stream().allMatch(Reader::flows));
        return this;
    }

    TopicPartition p0() {
        return new TopicPartition(topic, 0);
    }

    TopicPartition p1() {
        return new TopicPartition(topic, 1);
    }

    Sender sender() {
        return sender;
    }

    List<Reader> readers() {
        return readers;
    }

    ResilientKafka kafka() {
        return kafka;
    }

    String fault() {
        return fault;
    }

    String producerId() {
        return topic + "-producer";
    }

    /** All its clients by id, the producer first. */
    List<String> clients() {
        List<String> all = new ArrayList<>(List.of(producerId()));
        readers.forEach(reader -> all.add(reader.clientId()));
        return all;
    }

    /** What was heard of one client and partition, in order. */
    List<String> heard(String clientId, TopicPartition partition) {
        return heard.of(clientId, partition);
    }

    /** The moves of partition 0 that one client saw, in order. */
    List<String> moves(String clientId) {
        return heard(clientId, p0()).stream()
                .filter(what -> what.contains("->"))
                .toList();
    }

    /** The episodes of one client and partition, over or not, in the order in which they began. */
    List<Episode> episodes(String clientId, TopicPartition partition) {
        return kafka.episodes().stream()
                .filter(e ->
                        e.client().clientId().equals(clientId) && e.partition().equals(partition))
                .toList();
    }

    /** Waits until every client has taken part in an episode of partition 0 that healed. */
    void awaitHealed() {
        for (String client : clients()) {
            await(client)
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(heard(client, p0())).contains("healed"));
        }
    }

    /** Waits until every record sent so far, and acked, has come to every consumer of the whole topic. */
    void awaitAllRead() {
        for (Reader reader : readers) {
            await(reader.clientId())
                    .atMost(SOON)
                    .until(() -> sender.acked().stream()
                            .filter(number -> number % 2 == 0)
                            .allMatch(reader.received()::containsKey));
        }
    }

    /** How often each number is in the log. */
    Map<Integer, Integer> log() {
        Map<Integer, Integer> times = new HashMap<>();
        try (KafkaConsumer<Integer, Integer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new IntegerDeserializer(), new IntegerDeserializer())) {
            consumer.assign(List.of(p0(), p1()));
            consumer.seekToBeginning(consumer.assignment());
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> times.merge(record.value(), 1, Integer::sum));
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return times;
    }

    /** Adds what became of this row to the table. */
    void tell(Map<Integer, Integer> log) {
        List<Certainty> late = notInFlight();
        table.add(String.format(
                Locale.ROOT,
                "%-26s | %5d | %-34s | %-14s | %5d %6.1f %% | %s",
                fault,
                sender.acked().size(),
                count(sender.failed()),
                count(writtenOf(log)),
                late.size(),
                shareOfNotWritten() * 100,
                told(producerId())));
        readers.forEach(reader -> table.add(String.format("%-26s | %s", fault, told(reader.clientId()))));
    }

    private List<Certainty> notInFlight() {
        return sender.failed().entrySet().stream()
                .filter(entry -> sender.wasNotInFlight(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The share of NOT_WRITTEN among the failed records of partition 0 that were not in flight when the fault struck. */
    double shareOfNotWritten() {
        List<Certainty> late = notInFlight();
        long proven = late.stream().filter(c -> c == Certainty.NOT_WRITTEN).count();
        return late.isEmpty() ? 1 : (double) proven / late.size();
    }

    private Map<Integer, Certainty> writtenOf(Map<Integer, Integer> log) {
        Map<Integer, Certainty> written = new HashMap<>(sender.failed());
        written.keySet().retainAll(log.keySet());
        return written;
    }

    /** Fails if anything that was called not written is in the log, or anything is there twice. */
    void assertCertain(Map<Integer, Integer> log) {
        assertThat(writtenOf(log).entrySet().stream()
                        .filter(entry -> entry.getValue() != Certainty.UNKNOWN)
                        .map(entry -> entry + " " + sender.failure(entry.getKey())))
                .isEmpty();
        assertThat(log.values().stream().filter(times -> times != 1))
                .as("in the log more than once")
                .isEmpty();
        assertThat(kafka.errors().count()).isZero();
    }

    /** Fails if an acked record is not in the log. */
    void assertNothingLost(Map<Integer, Integer> log) {
        assertThat(sender.acked().stream().filter(number -> !log.containsKey(number)))
                .as("acked and not in the log")
                .isEmpty();
    }

    private static Map<Certainty, Long> count(Map<Integer, Certainty> records) {
        return records.values().stream()
                .collect(Collectors.groupingBy(c -> c, () -> new EnumMap<>(Certainty.class), Collectors.counting()));
    }

    private String told(String client) {
        return client + ": p0 " + told(episodes(client, p0())) + ", p1 " + told(episodes(client, p1()));
    }

    private static String told(List<Episode> episodes) {
        return episodes.isEmpty()
                ? "none"
                : episodes.stream().map(FaultRow::told).collect(Collectors.joining("; "));
    }

    private static String told(Episode episode) {
        return episode.trigger()
                + " "
                + episode.leaders()
                + (episode.escalated() == null
                        ? ""
                        : " escalated after "
                                + Duration.between(episode.opened(), episode.escalated())
                                        .toMillis() + " ms,")
                + " "
                + episode.outcome()
                + (episode.duration() == null ? "" : " in " + episode.duration().toMillis() + " ms")
                + " failed "
                + episode.failed();
    }

    /** How that client stands. */
    Health health(String clientId) {
        return readers.stream()
                .filter(reader -> reader.clientId().equals(clientId))
                .findFirst()
                .map(Reader::health)
                .orElseGet(sender.producer()::health);
    }

    /** When a partition made progress for that client, by what the application itself saw, in order. */
    private List<Instant> evidence(String clientId, int partition) {
        return readers.stream()
                .filter(reader -> reader.clientId().equals(clientId))
                .findFirst()
                .map(reader -> reader.cameAt(partition))
                .orElseGet(() -> sender.ackedAt(partition));
    }

    /** Whether the application has seen partition 0 make progress since then. */
    boolean hasEvidence(String clientId, Instant since) {
        return evidence(clientId, 0).stream().anyMatch(since::isBefore);
    }

    /** When the application first saw that partition make progress after that moment. */
    Instant firstEvidence(String clientId, int partition, Instant after) {
        return evidence(clientId, partition).stream()
                .filter(after::isBefore)
                .findFirst()
                .orElseThrow();
    }

    /** When the application last saw that partition make progress in that time, or the beginning of that time. */
    Instant lastEvidence(String clientId, int partition, Instant from, Instant to) {
        return evidence(clientId, partition).stream()
                .filter(at -> at.isAfter(from) && at.isBefore(to))
                .reduce((earlier, later) -> later)
                .orElse(from);
    }

    /**
     * Fails if an episode of a partition that keeps its leader was more than a hiccup: acks stall for a moment when a follower is busy, and
     * all things do where the machine is slow. It is told when it is felt, and is over before it would be escalated.
     */
    void assertHiccup(String clientId, int partition, Episode episode) {
        assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
        assertThat(episode.escalated()).isNull();
        assertThat(episode.duration()).isLessThan(HEALS_WITHIN);
        assertThat(episode.leaders()).hasSize(1);
        assertThat(clientId).as("what reads partition 0 alone").matches(id -> partition == 0 || !id.endsWith("-p0"));
        if (episode.failed() == 0 && episode.trigger() != Trigger.CONNECTION_LOST) { // which is seen, and short
            assertThat(stoodStill(clientId, partition, episode)).isGreaterThan(FELT);
        }
    }

    /** Fails if a client told of more than hiccups of the partition that nothing was done to, and of what Kafka did to it. */
    void assertControlLeftAlone(String clientId) {
        assertThat(episodes(clientId, p1()))
                .as(clientId)
                .filteredOn(episode -> !isOfLostSequence(clientId, episode))
                .allSatisfy(episode -> assertHiccup(clientId, 1, episode));
    }

    /**
     * A producer that gives up records of one partition begins its sequences anew, and records of another were seen to be refused as out of
     * order then, until they were given up, too: once in dozens of runs, by Kafka's own doing. Whether that is what was told, and true.
     */
    private boolean isOfLostSequence(String clientId, Episode episode) {
        return clientId.equals(producerId())
                && episode.diagnosis() != null
                && episode.diagnosis().cause() == Cause.IDEMPOTENCE_BROKEN
                && episode.failed() > 0
                && episode.failed() <= sender.outOfOrder(1);
    }

    /** For how long at a stretch the application saw no progress of that partition about the time of an episode. */
    Duration stoodStill(String clientId, int partition, Episode episode) {
        Duration longest = Duration.ZERO;
        List<Instant> evidence = evidence(clientId, partition);
        for (int i = 1; i < evidence.size(); i++) {
            Instant from = evidence.get(i - 1);
            Instant to = evidence.get(i);
            Duration gap = Duration.between(from, to);
            if (to.isAfter(episode.opened()) && from.isBefore(episode.closed()) && gap.compareTo(longest) > 0) {
                longest = gap;
            }
        }
        return longest;
    }

    /** When its listener was told that this episode began. */
    Instant toldOf(Episode episode) {
        return heard.toldOf(episode);
    }

    @Override
    public void close() throws InterruptedException {
        for (Reader reader : readers) {
            reader.close();
        }
        sender.close();
    }
}
