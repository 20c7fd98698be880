package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong on real brokers against what clients tell: each cause is played to a process of its own, which knows bootstrap.servers
 * and nothing of the testkit. The causes of a class are played together, since each must last until it is told; broker 1 and broker 2
 * stay well.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CauseMatrix {

    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    /** What DESIGN promises on definite evidence. */
    static final Duration DEFINITE = Duration.ofSeconds(8);

    /** What it promises otherwise: {@code escalate-after}, which follows from request.timeout.ms, and 2 s. */
    static final Duration LASTING =
            REQUEST_TIMEOUT.multipliedBy(2).plusSeconds(5).plusSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(3);

    private final List<CauseRow> rows = new ArrayList<>();
    private final Lateness lateness = new Lateness();
    KafkaCluster cluster;

    abstract KafkaCluster start();

    /** Makes the rows. */
    abstract void prepare() throws Exception;

    /** Applies the faults. */
    abstract void strike() throws Exception;

    /** For how long all that is to be told is waited for. */
    abstract Duration patience();

    /** A row on a topic of its own, with the brokers of its partition 0; partition 1 is there to be left alone. */
    final CauseRow row(
            String fault,
            Cause cause,
            List<String> hit,
            Duration within,
            String topic,
            Map<String, Object> more,
            Path hosts)
            throws IOException {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.broker(1).clientAddress() + "," + cluster.broker(2).clientAddress(),
                "request.timeout.ms",
                REQUEST_TIMEOUT.toMillis()));
        config.putAll(more);
        CauseRow row = new CauseRow(fault, cause, hit, within, topic, config, hosts);
        rows.add(row);
        return row;
    }

    final CauseRow row(String fault, Cause cause, List<String> hit, Duration within, String topic) throws IOException {
        return row(fault, cause, hit, within, topic, Map.of(), null);
    }

    final void topic(String name, List<Integer> replicas, List<Integer> control, int minInsync) {
        cluster.createTopic(
                name, Map.of(0, replicas, 1, control), Map.of("min.insync.replicas", String.valueOf(minInsync)));
    }

    /** Has partition 0 led by that broker: on a busy machine another may have taken over. */
    final void lead(String topic, int broker) {
        if (cluster.partition(topic, 0).leader().id() != broker) {
            cluster.partition(topic, 0).moveLeaderTo(broker);
        }
    }

    /** Applies a fault that hits rows as it is; what they are to tell comes after each. */
    final Fault<?> strike(Fault<?> applied, CauseRow row, String... facts) {
        row.struck(applied.receipt().appliedAt(), facts);
        return applied;
    }

    /** Moves the leader of partition 0 to a broker that the clients of that row cannot use. */
    final void strikeByMove(String topic, int to, CauseRow row, String... facts) {
        row.struck(cluster.partition(topic, 0).moveLeaderTo(to).receipt().electedAt(), facts);
    }

    /**
     * Waits until that row is told, for as long as all of it may take: what is promised within seconds is not to be looked for while a
     * machine with two cores looks for everything else.
     */
    final void awaitTold(CauseRow row) {
        try {
            await().atMost(patience()).until(row::isTold);
        } catch (ConditionTimeoutException e) {
            System.out.println(row + " was not told in time"); // its row fails
        }
    }

    static String address(Broker broker) {
        return broker.clientAddress();
    }

    @BeforeAll
    void play() throws Exception {
        cluster = start();
        cluster.createTopic("__consumer_offsets", Map.of(0, List.of(2, 1)), Map.of("cleanup.policy", "compact"));
        prepare();
        strike();
        awaitTold(rows);
    }

    /** Waits until all who feel these have told, and no longer than {@link #patience()}. */
    final void awaitTold(List<CauseRow> felt) {
        try {
            await().atMost(patience()).until(() -> felt.stream().allMatch(CauseRow::isTold));
        } catch (ConditionTimeoutException e) {
            System.out.println("not all was told in time"); // whose row it is fails
        }
    }

    /** Waits until the clients of all these write and read. */
    static void awaitWork(CauseRow... working) {
        for (CauseRow row : working) {
            await(row.toString()).atMost(LONG).until(row::works);
        }
    }

    @AfterAll
    void close() throws Exception {
        System.out.println(table());
        for (CauseRow row : rows) {
            row.close();
        }
        lateness.close();
        if (cluster != null) {
            cluster.close();
        }
    }

    private String table() {
        StringBuilder table =
                new StringBuilder("CAUSE injected x told, how long after it was felt (and after its episode began)\n");
        String line = "%-60s | %-42s | %-42s | %-42s%n";
        table.append(String.format(Locale.ROOT, line, "injected", "producer", "classic", "consumer"));
        for (CauseRow row : rows) {
            List<String> cells = CauseRow.ALL.stream().map(row::cell).toList();
            table.append(String.format(Locale.ROOT, line, row, cells.get(0), cells.get(1), cells.get(2)));
        }
        for (CauseRow row : rows) {
            table.append(row).append('\n');
            row.told().forEach(one -> table.append("  ").append(one).append('\n'));
            row.told().stream()
                    .limit(1)
                    .forEach(one -> table.append("    ").append(one.report()).append('\n'));
        }
        return table.toString();
    }

    final List<CauseRow> rows() {
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachClientThatFeelsItTellsThisCauseAndNoOther(CauseRow row) {
        for (String client : CauseRow.ALL) {
            if (row.hit().contains(client)) {
                assertThat(row.causes(client))
                        .as(client)
                        .containsExactly(row.cause().name());
            } else {
                assertThat(row.told(client)).as(client).isEmpty();
            }
        }
        assertThat(row.told()).extracting(DiagnosedProcess.Told::cause).containsOnly(row.cause());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatIsToldHasTheFactsThatAPersonNeeds(CauseRow row) {
        for (String client : row.hit()) {
            assertThat(row.told(client))
                    .as(client)
                    .isNotEmpty()
                    .allSatisfy(told ->
                            assertThat(told.summary() + " " + told.remedy()).contains(row.facts()));
        }
    }

    /** A process may be told of its cause later by as much as this machine was late in that time. */
    @ParameterizedTest
    @MethodSource("rows")
    void itIsToldInTheTimeThatTheSettingsSay(CauseRow row) {
        for (String client : row.hit()) {
            assertThat(row.told(client)).as(client).isNotEmpty();
            DiagnosedProcess.Told first = row.told(client).get(0);
            assertThat(first.escalated())
                    .as(client)
                    .isBefore(row.due(first).plus(lateness.worst(row.felt(first), first.escalated())));
        }
    }
}
