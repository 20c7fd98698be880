package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.LeaderElected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What producers and consumers tell of faults that do not heal until they are repaired. The faults of a class are played together, each to
 * a topic of its own and on brokers of its own, since each must last longer than it takes to be escalated. Brokers 1 and 2 stay well.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LastingFaults {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    /** What follows from that. */
    static final Duration ESCALATE_AFTER = Duration.ofSeconds(11);

    /** The setting's default. The faults of a class share the looks of one process, so that one of them may have to wait for another's. */
    private static final Duration DEFINITE_AFTER = Duration.ofSeconds(5);

    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(3);

    private final List<Row> rows = new ArrayList<>();
    private final HealthWatch health = new HealthWatch();
    private final Lateness lateness = new Lateness();
    private final FaultTable table = new FaultTable();
    KafkaCluster cluster;

    /** How many brokers there are. */
    abstract int brokers();

    /** Makes the rows. */
    abstract void prepare() throws Exception;

    /** Applies the faults. */
    abstract void strike() throws Exception;

    /** Who reads the topics: one of each protocol, one of which has the victim and nothing else. */
    List<Reader.Kind> readers() {
        return List.of(
                new Reader.Kind("classic", Reader.What.TOPIC), new Reader.Kind("consumer", Reader.What.PARTITION_0));
    }

    /** What is expected of a row, what is done to it, and when that was. */
    static final class Row {
        private final FaultRow clients;
        private final Expected expected;
        private Runnable repair;
        private Instant struck;
        private Instant repaired;
        private Map<Integer, Integer> log;

        Row(FaultRow clients, Expected expected) {
            this.clients = clients;
            this.expected = expected;
        }

        FaultRow clients() {
            return clients;
        }

        @Override
        public String toString() {
            return clients.fault();
        }

        /** Whether a client is expected to say that it does not heal. */
        private boolean escalates(String client) {
            return !expected.triggers(isProducer(client)).isEmpty();
        }

        private boolean isProducer(String client) {
            return client.equals(clients.producerId());
        }

        /** Since when that client has felt the fault at that partition: old leaders may take records for a moment longer. */
        private Instant felt(String client, int partition) {
            return clients.lastEvidence(client, partition, struck, repaired);
        }

        /** Whether that client's open episode has come to the leader that the fault leaves. */
        private boolean knowsOfAllLeaders(String client) {
            return clients.episodes(client, clients.p0()).stream()
                    .anyMatch(episode -> episode.closed() == null
                            && Collections.indexOfSubList(episode.leaders(), expected.leaders) == 0);
        }

        /** Whether that client has escalated all that the fault does to it. */
        private boolean isEscalated(String client) {
            return clients.heard(client, clients.p0()).contains("escalated")
                    && (!bothHit(client) || clients.heard(client, clients.p1()).contains("escalated"));
        }

        /** What that client told of a partition. */
        private Phases told(String client, int partition) {
            return Phases.of(
                    clients.episodes(client, partition == 0 ? clients.p0() : clients.p1()),
                    felt(client, partition),
                    repaired);
        }

        /** Whether that client can write to neither of the two partitions. */
        private boolean bothHit(String client) {
            return isProducer(client) && expected.told.cause == Cause.NOT_ENOUGH_REPLICAS;
        }
    }

    /**
     * @param producer what a producer may see first
     * @param consumer what a consumer may see first; nothing where nothing can be seen
     * @param leaders the leaders until the repair
     * @param told what it is when it does not heal, and when that is known
     * @param notWritten the least share of NOT_WRITTEN among what was not in flight when the fault struck
     */
    record Expected(Set<Trigger> producer, Set<Trigger> consumer, List<Integer> leaders, Told told, double notWritten) {

        private Set<Trigger> triggers(boolean ofProducer) {
            return ofProducer ? producer : consumer;
        }
    }

    /**
     * What is told of a row.
     *
     * @param definite whether the fault shows by a leader that took over, and can be used from nowhere here
     */
    record Told(Cause cause, boolean definite) {}

    final Row row(String fault, String topic, Map<Integer, List<Integer>> replicas, int minInsync, Expected expected) {
        cluster.createTopic(topic, replicas, Map.of("min.insync.replicas", String.valueOf(minInsync)));
        Map<String, Object> config = Map.of(
                "bootstrap.servers", // else the fault of one row would cut connections of another's clients
                cluster.broker(1).clientAddress() + "," + cluster.broker(2).clientAddress(),
                "request.timeout.ms",
                (int) REQUEST_TIMEOUT.toMillis(),
                "delivery.timeout.ms",
                10_000,
                "max.block.ms",
                5_000,
                "evenkeel.guard.off",
                "delivery.timeout.ms");
        Row row = new Row(new FaultRow(fault, topic, config, readers(), table), expected);
        rows.add(row);
        return row;
    }

    /** Strikes, and takes note of when. Repairing is healing it. */
    final void strike(Supplier<Fault<?>> fault, Row... struck) {
        Fault<?> applied = fault.get();
        Runnable repair = applied::heal;
        for (Row row : struck) {
            struck(row, applied.receipt().appliedAt(), repair);
        }
    }

    /** Moves the leader of partition 0 to a broker that clients cannot use. */
    final void strikeByMove(Row row, int to, Runnable repair) {
        struck(row, moveLeader(row, to).receipt().electedAt(), repair);
    }

    private static void struck(Row row, Instant at, Runnable repair) {
        row.struck = at;
        row.repair = repair;
        row.clients.sender().faultStruck();
    }

    /**
     * Waits until the clients of a row have seen its fault. What a silent leader owes is not known while another connection of the client
     * ends, so that one after the other is struck.
     */
    final void awaitSeen(Row row) {
        for (String client : row.clients.clients()) {
            await(client + " to see " + row)
                    .atMost(LONG)
                    .until(() -> row.clients.episodes(client, row.clients.p0()).stream()
                            .anyMatch(episode -> episode.closed() == null));
        }
    }

    final Fault<LeaderElected> moveLeader(Row row, int to) {
        return cluster.partition(row.clients.p0()).moveLeaderTo(to);
    }

    @BeforeAll
    void play() throws Exception {
        cluster = KafkaCluster.builder().brokers(brokers()).start();
        cluster.createTopic("__consumer_offsets", Map.of(0, List.of(2, 1)), Map.of("cleanup.policy", "compact"));
        prepare();
        for (Row row : rows) {
            row.clients.awaitFlow();
        }
        await("what a busy start was taken for to be over")
                .atMost(LONG)
                .until(() -> rows.stream()
                        .allMatch(row -> row.clients.sender().isSteady()
                                && row.clients.kafka().health().status() == Health.Status.HEALTHY));
        for (Row row : rows) {
            for (String client : row.clients.clients()) {
                health.watch(client, () -> row.clients.health(client));
            }
        }
        strike();
        for (Row row : rows) {
            await(row.toString()).atMost(LONG).until(row.clients.sender()::failsWhatWasNotInFlight);
            for (String client : row.clients.clients()) {
                if (row.escalates(client)) {
                    await(client).atMost(LONG).until(() -> row.isEscalated(client));
                    // A client asks who leads when its requests time out: the last move may come after the escalation.
                    await(client + " to know of " + row.expected.leaders)
                            .atMost(LONG)
                            .until(() -> row.knowsOfAllLeaders(client));
                }
            }
        }
        for (Runnable repair : rows.stream().map(row -> row.repair).distinct().toList()) {
            Instant now = Instant.now();
            rows.stream().filter(row -> row.repair == repair).forEach(row -> row.repaired = now);
            repair.run();
        }
        for (Row row : rows) {
            for (String client : row.clients.clients()) {
                await(client)
                        .atMost(LONG)
                        .until(() -> row.clients.health(client).status() == Health.Status.HEALTHY);
            }
            row.clients.sender().stop();
            row.log = row.clients.log();
            row.clients.awaitAllRead();
            row.clients.tell(row.log);
        }
    }

    @AfterAll
    void close() throws Exception {
        table.print();
        for (Row row : rows) {
            System.out.println(row + " struck " + row.struck + " repaired " + row.repaired);
            row.clients.clients().forEach(client -> System.out.println("  " + client + " " + health.seen(client)));
            row.clients.close();
        }
        health.close();
        lateness.close();
        cluster.close();
    }

    private List<Row> rows() {
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatIsCalledNotWrittenIsNotInTheLogAndMostOfWhatWasNotInFlightIsCalledSo(Row row) {
        row.clients.assertCertain(row.log);
        row.clients.assertNothingLost(row.log);
        assertThat(row.clients.sender().failed()).isNotEmpty();
        assertThat(row.clients.shareOfNotWritten()).isGreaterThanOrEqualTo(row.expected.notWritten);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void itIsOneEpisodePerClientThatIsEscalatedOnTimeAndHeals(Row row) {
        for (String client : row.clients.clients()) {
            Phases told = row.told(client, 0);
            told.assertTheRestHealed(client);
            if (!row.escalates(client)) {
                assertThat(told.fault()).as(client).isEmpty();
                continue;
            }
            assertThat(told.fault()).as(client).singleElement().satisfies(episode -> {
                boolean producer = row.isProducer(client);
                assertThat(episode.trigger()).isIn(row.expected.triggers(producer));
                assertThat(episode.leaders()).startsWith(row.expected.leaders.toArray(Integer[]::new));
                assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
                Instant felt = row.felt(client, 0);
                // A leader that holds acks back is seen to do so when the client stops waiting for them.
                Instant seen = row.bothHit(client) ? felt.plus(REQUEST_TIMEOUT) : felt;
                boolean definite = row.expected.told.definite;
                assertThat(episode.escalated())
                        .isAfter(episode.opened().plus(definite ? DEFINITE_AFTER : ESCALATE_AFTER))
                        .isBefore(seen.plus(ESCALATE_AFTER).plus(atMost(felt, episode.escalated())));
                assertThat(episode.diagnosis()).isNotNull();
                assertThat(episode.diagnosis().cause())
                        .as(episode.diagnosis().report())
                        .isEqualTo(row.expected.told.cause);
                assertThat(episode.closed()).isAfter(row.repaired);
            });
        }
    }

    /** The faults of a class are looked at by as many threads as those of one: some of them are found out on time only. */
    @Test
    void whatIsDefiniteIsEscalatedOnEvidenceAndNotOnTime() {
        Map<Role, List<Episode>> definite = rows.stream()
                .filter(row -> row.expected.told.definite)
                .flatMap(row -> row.clients.clients().stream().flatMap(client -> row.told(client, 0).fault().stream()))
                .collect(Collectors.groupingBy(episode -> episode.client().role()));
        for (Role role : definite.keySet()) {
            assertThat(definite.get(role))
                    .as("%s", role)
                    .anySatisfy(episode -> assertThat(episode.escalated())
                            .isBefore(episode.opened().plus(ESCALATE_AFTER)));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theExceptionsThatTheApplicationGetsSayWhatIsWrong(Row row) {
        assertThat(row.clients.sender().causes()).contains(row.expected.told.cause);
    }

    /** What may be told within 2 s, and later by as much as this machine was late in that time. */
    private Duration atMost(Instant from, Instant to) {
        return AT_MOST.plus(lateness.worst(from, to));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoHasNothingElseIsStuckAndWhoHasIsDegradedUntilTheFirstEvidenceOfRecovery(Row row) {
        for (String client : row.clients.clients()) {
            if (!row.escalates(client)) {
                assertNeverWorseThanItsHiccups(row, client);
                continue;
            }
            boolean both = row.bothHit(client);
            Health.Status worst = both || client.endsWith("-p0") ? Health.Status.STUCK : Health.Status.DEGRADED;
            Episode own = row.told(client, 0).fault().get(0);
            Instant told = row.clients.toldOf(own);
            Instant repaired = row.repaired;
            if (both) { // which need not be told, escalated, or heal, at the same time
                Instant other = row.clients.toldOf(row.told(client, 1).fault().get(0));
                told = other.isBefore(told) ? other : told;
            }
            assertThat(health.sinceHealthy(client, told, repaired))
                    .as(client)
                    .filteredOn(status -> !both || status != Health.Status.DEGRADED)
                    .containsExactly(Health.Status.HEALTHY, Health.Status.RECOVERING, worst);
            for (int partition = 0; partition <= (both ? 1 : 0); partition++) {
                Instant evidence = row.clients.firstEvidence(client, partition, repaired);
                Instant closed = row.told(client, partition).fault().get(0).closed();
                assertThat(closed).as(client).isBefore(evidence.plus(atMost(evidence, closed)));
            }
            Instant healthy =
                    health.first(client, Health.Status.HEALTHY, repaired).orElseThrow();
            assertThat(health.between(client, repaired, healthy))
                    .as(client)
                    .filteredOn(status -> !both || status != Health.Status.DEGRADED)
                    .doesNotContain(Health.Status.DEGRADED, Health.Status.STUCK);
            Instant over = over(row, client);
            assertThat(healthy).as(client).isBefore(over.plus(atMost(over, healthy)));
        }
    }

    /** Nothing is the matter with a client as long as none of its episodes is open. */
    private void assertNeverWorseThanItsHiccups(Row row, String client) {
        boolean hadAny = Stream.of(row.clients.p0(), row.clients.p1())
                .anyMatch(partition -> !row.clients.episodes(client, partition).isEmpty());
        assertThat(health.of(client))
                .as(client)
                .contains(Health.Status.HEALTHY)
                .doesNotContain(Health.Status.DEGRADED, Health.Status.STUCK);
        if (!hadAny) {
            assertThat(health.of(client)).as(client).containsExactly(Health.Status.HEALTHY);
        }
    }

    /** When all is over: the fault's own episodes, and whatever began before they had ended, such as the way back. */
    private Instant over(Row row, String client) {
        List<Episode> all = Stream.of(row.clients.p0(), row.clients.p1())
                .flatMap(partition -> row.clients.episodes(client, partition).stream())
                .sorted(Comparator.comparing(Episode::opened))
                .toList();
        Instant over = row.told(client, 0).fault().get(0).closed();
        for (Episode episode : all) {
            if (!episode.opened().isAfter(over) && episode.closed().isAfter(over)) {
                over = episode.closed();
            }
        }
        return over;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theControlIsLeftAlone(Row row) {
        for (String client : row.clients.clients()) {
            if (row.bothHit(client)) {
                Phases told = row.told(client, 1);
                told.assertTheRestHealed(client);
                assertThat(told.fault()).as(client).hasSize(1);
            } else {
                // A producer that has lost records of the victim sends none at all while it waits for a new id, for
                // request.timeout.ms if it asks the broker that is silent.
                row.clients.assertControlLeftAlone(client);
            }
        }
        assertThat(row.clients.readers())
                .allSatisfy(reader -> assertThat(reader.thrown()).isEmpty());
    }
}
