package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.ledger.Judge;
import io.evenkeel.testkit.ledger.LogEntry;
import io.evenkeel.testkit.ledger.Outcome;
import io.evenkeel.testkit.ledger.Sent;
import io.evenkeel.testkit.ledger.Sightings;
import io.evenkeel.testkit.ledger.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The end of the demo, for logs that were doctored by hand. */
class ReportTest {

    private static final Row HEALED = new Row(
            "kill -9 of leader",
            "2->3",
            Duration.ofMillis(31),
            Duration.ofMillis(3_412),
            Duration.ofMillis(3_120),
            0,
            57,
            0,
            0,
            0);
    private static final Sightings.Counts ALL_SEEN = new Sightings.Counts(3, 0, 0);

    @Test
    void aCleanLogAndHealedFaultsEndWithStatus0() {
        Report report = report(List.of(HEALED), log("demo#0", "demo#1", "demo#2"), ALL_SEEN, List.of());

        assertThat(report.exitStatus()).isZero();
        assertThat(ReportText.of(report))
                .containsExactly(
                        "                   leader    noticed producer consumer records      dupli- reor-",
                        "fault              from->to    after   healed   healed retried lost  cated dered",
                        "--------------------------------------------------------------------------------",
                        "kill -9 of leader  2->3       0.03 s   3.41 s   3.12 s      57    0      0     0",
                        "--------------------------------------------------------------------------------",
                        "whole run                                                   57    0      0     0",
                        "",
                        "3 records acked, 3 in the log, 3 consumed (0 more than once).",
                        "Every fault was noticed and healed. Nothing was lost, duplicated or reordered.");
    }

    @Test
    void aLostRecordEndsWithStatus1() {
        Report report = report(List.of(HEALED), log("demo#0", "demo#2"), ALL_SEEN, List.of());

        assertThat(report.exitStatus()).isOne();
        assertThat(ReportText.of(report))
                .anyMatch(line -> line.startsWith("PROBLEM  the log: 1 lost, 0 duplicated, 0 reo"));
    }

    @Test
    void aDuplicatedRecordEndsWithStatus1() {
        Report report = report(List.of(HEALED), log("demo#0", "demo#1", "demo#2", "demo#1"), ALL_SEEN, List.of());

        assertThat(report.exitStatus()).isOne();
        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("the log: 0 lost, 1 duplicated, 0 reordered");
    }

    @Test
    void aReorderedRecordEndsWithStatus1() {
        Report report = report(List.of(HEALED), log("demo#0", "demo#2", "demo#1"), ALL_SEEN, List.of());

        assertThat(report.exitStatus()).isOne();
        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("the log: 0 lost, 0 duplicated, 1 reordered");
    }

    @Test
    void aFaultThatNobodyNoticedEndsWithStatus1() {
        Row unnoticed = new Row("freeze of leader", "", null, null, null, 0, 0, 0, 0, 0);
        Report report = report(List.of(HEALED, unnoticed), log("demo#0", "demo#1", "demo#2"), ALL_SEEN, List.of());

        assertThat(report.exitStatus()).isOne();
        assertThat(ReportText.of(report))
                .contains(
                        "freeze of leader   -               -        -        -       0    0      0     0",
                        "PROBLEM  freeze of leader: no client noticed it");
    }

    @Test
    void anEpisodeThatDidNotHealEndsWithStatus1() {
        Row unhealed = new Row("freeze of leader", "2->3", Duration.ofSeconds(2), null, null, 2, 5, 0, 0, 0);
        Report report = report(List.of(unhealed), log("demo#0", "demo#1", "demo#2"), ALL_SEEN, List.of());

        assertThat(report.problems()).containsExactly("freeze of leader: 2 episodes did not heal");
        assertThat(report.exitStatus()).isOne();
    }

    @Test
    void whatWentWrongOnTheWayEndsWithStatus1() {
        Report report = report(List.of(HEALED), log("demo#0", "demo#1", "demo#2"), ALL_SEEN, List.of("not steady"));

        assertThat(report.exitStatus()).isOne();
        assertThat(ReportText.of(report)).endsWith("PROBLEM  not steady");
    }

    @Test
    void aRecordThatTheConsumerNeverSawEndsWithStatus1() {
        Report report =
                report(List.of(HEALED), log("demo#0", "demo#1", "demo#2"), new Sightings.Counts(2, 1, 0), List.of());

        assertThat(report.problems()).containsExactly("the consumer has not seen 1 records that are acked");
        assertThat(report.exitStatus()).isOne();
    }

    @Test
    void theTableFitsEightyColumns() {
        Row wide = new Row(
                "preferred election",
                "12 moves",
                Duration.ofSeconds(99),
                Duration.ofSeconds(99),
                Duration.ofSeconds(99),
                0,
                123_456,
                9_999,
                99_999,
                9_999);

        assertThat(ReportText.of(report(List.of(wide), List.of(), ALL_SEEN, List.of())).stream()
                        .limit(6))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private static Report report(List<Row> rows, List<LogEntry> log, Sightings.Counts seen, List<String> incidents) {
        List<Sent> sent = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            sent.add(new Sent("demo", number, "key", Instant.EPOCH, Outcome.ACKED, null, Sent.NO_OFFSET));
        }
        Verdict verdict = Judge.judge(sent, log);
        return new Report(rows, verdict, seen, incidents);
    }

    private static List<LogEntry> log(String... values) {
        List<LogEntry> log = new ArrayList<>();
        for (String value : values) {
            log.add(new LogEntry(new TopicPartition("demo", 0), log.size(), value));
        }
        return log;
    }
}
