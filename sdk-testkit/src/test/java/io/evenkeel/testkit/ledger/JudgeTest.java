package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Tests for the tests: hand-made histories, good ones and one of every bad kind. */
class JudgeTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void allAckedInTheLogOnceAndInOrderIsClean() {
        Verdict verdict = Judge.judge(acked("a", 4), log(P0, "a#0", "a#1", "a#2", "a#3"));

        assertThat(verdict).isEqualTo(new Verdict(4, 0, 0, 0, 4, 0, List.of()));
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.told()).isEqualTo("0 lost, 0 duplicated, 0 reordered of 4 acked, 0 failed, 0 unknown");
    }

    @Test
    void nothingSentAndAnEmptyLogIsClean() {
        assertThat(Judge.judge(List.of(), List.of()).clean()).isTrue();
    }

    @Test
    void ackedAndNotInTheLogIsLost() {
        Verdict verdict = Judge.judge(acked("a", 3), log(P0, "a#0", "a#2"));

        assertThat(verdict.lost()).isOne();
        assertThat(verdict.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.sent().number()).isOne();
            assertThat(finding.told()).isEqualTo("lost: a#1, acked at orders-0@1, sent 2026-01-01T00:00:00.001Z");
        });
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void theLastAckedRecordMissingIsLostTooThoughNothingFollowsIt() {
        assertThat(Judge.judge(acked("a", 3), log(P0, "a#0", "a#1")).lost()).isOne();
    }

    @Test
    void anEmptyLogLosesEverythingAcked() {
        assertThat(Judge.judge(acked("a", 3), List.of()).lost()).isEqualTo(3);
    }

    @Test
    void unknownMayBeInTheLogOrNot() {
        List<Sent> sent = List.of(sent("a", 0, Outcome.UNKNOWN), sent("a", 1, Outcome.UNKNOWN));

        Verdict verdict = Judge.judge(sent, log(P0, "a#1"));

        assertThat(verdict).isEqualTo(new Verdict(0, 0, 2, 1, 1, 0, List.of()));
    }

    @Test
    void failedMustNotBeInTheLog() {
        List<Sent> sent = List.of(sent("a", 0, Outcome.FAILED), sent("a", 1, Outcome.FAILED));

        Verdict verdict = Judge.judge(sent, log(P0, "a#1"));

        assertThat(verdict.failedYetWritten()).isOne();
        assertThat(verdict.findings().get(0).sent().number()).isOne();
        assertThat(verdict.clean()).isFalse();
        assertThat(verdict.told()).contains("1 failed yet written", "failed, yet written: a#1 at orders-0@0");
    }

    @Test
    void atTwoOffsetsIsDuplicatedOnceAndNotReordered() {
        Verdict verdict = Judge.judge(acked("a", 3), log(P0, "a#0", "a#1", "a#2", "a#0"));

        assertThat(verdict.duplicated()).isOne();
        assertThat(verdict.reordered()).isZero();
        assertThat(verdict.findings().get(0).told()).startsWith("duplicated: a#0 at orders-0@0, orders-0@3, sent ");
    }

    @Test
    void atThreeOffsetsIsStillOneRecordDuplicated() {
        assertThat(Judge.judge(acked("a", 1), log(P0, "a#0", "a#0", "a#0")).duplicated())
                .isOne();
    }

    @Test
    void onTwoPartitionsIsDuplicated() {
        List<LogEntry> log = new ArrayList<>(log(P0, "a#0"));
        log.addAll(log(P1, "a#0"));

        assertThat(Judge.judge(acked("a", 1), log).duplicated()).isOne();
    }

    @Test
    void anUnknownRecordWrittenTwiceIsDuplicated() {
        assertThat(Judge.judge(List.of(sent("a", 0, Outcome.UNKNOWN)), log(P0, "a#0", "a#0"))
                        .duplicated())
                .isOne();
    }

    @Test
    void behindALaterOneIsReordered() {
        Verdict verdict = Judge.judge(acked("a", 4), log(P0, "a#0", "a#2", "a#1", "a#3"));

        assertThat(verdict.reordered()).isOne();
        assertThat(verdict.findings().get(0).told())
                .startsWith("reordered: a#1 at orders-0@2, behind a#2 at orders-0@1, sent ");
    }

    @Test
    void everyRecordThatOneOvertookIsReordered() {
        assertThat(Judge.judge(acked("a", 4), log(P0, "a#3", "a#0", "a#1", "a#2"))
                        .reordered())
                .isEqualTo(3);
    }

    @Test
    void offsetsDecideTheOrderAndNotTheOrderOfReading() {
        List<LogEntry> log = new ArrayList<>(log(P0, "a#0", "a#1", "a#2"));
        log.add(0, log.remove(2));

        assertThat(Judge.judge(acked("a", 3), log).clean()).isTrue();
    }

    @Test
    void gapsInTheOffsetsAreFine() {
        assertThat(Judge.judge(acked("a", 2), List.of(new LogEntry(P0, 5, "a#0"), new LogEntry(P0, 9, "a#1")))
                        .clean())
                .isTrue();
    }

    @Test
    void partitionsHaveNoOrderBetweenThem() {
        List<LogEntry> log = new ArrayList<>(log(P0, "a#1", "a#3"));
        log.addAll(log(P1, "a#0", "a#2"));

        assertThat(Judge.judge(acked("a", 4), log).clean()).isTrue();
    }

    @Test
    void producersHaveNoOrderBetweenThem() {
        List<Sent> sent = new ArrayList<>(acked("a", 2));
        sent.addAll(acked("b", 2));

        assertThat(Judge.judge(sent, log(P0, "b#0", "a#0", "b#1", "a#1")).clean())
                .isTrue();
    }

    @Test
    void anUnknownRecordThatIsWrittenOutOfOrderIsReordered() {
        List<Sent> sent = List.of(sent("a", 0, Outcome.UNKNOWN), sent("a", 1, Outcome.ACKED));

        assertThat(Judge.judge(sent, log(P0, "a#1", "a#0")).reordered()).isOne();
    }

    @Test
    void whatNobodyHereSentIsCountedAndNotJudged() {
        Verdict verdict = Judge.judge(acked("a", 1), log(P0, "z#0", "a#0", "z#0", "null"));

        assertThat(verdict.foreign()).isEqualTo(3);
        assertThat(verdict.written()).isOne();
        assertThat(verdict.clean()).isTrue();
    }

    @Test
    void oneRecordMayBeWrongInTwoWays() {
        Verdict verdict = Judge.judge(acked("a", 2), log(P0, "a#1", "a#0", "a#0"));

        assertThat(verdict.findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(Kind.DUPLICATED, Kind.REORDERED);
    }

    @Test
    void findingsCanBeCountedByWhenTheRecordWasSent() {
        Verdict verdict = Judge.judge(acked("a", 10), log(P0, "a#0"));

        assertThat(verdict.count(Kind.LOST, sent -> sent.at().isBefore(START.plusMillis(4))))
                .isEqualTo(3);
        assertThat(verdict.count(Kind.DUPLICATED, sent -> true)).isZero();
    }

    @Test
    void aLongListOfFindingsIsToldByExamples() {
        assertThat(Judge.judge(acked("a", 20), List.of()).told())
                .startsWith("20 lost, 0 duplicated, 0 reordered of 20 acked")
                .endsWith("\n  ... and 15 more")
                .hasLineCount(7);
    }

    @Test
    void twoRecordsSentUnderOneValueCannotBeJudged() {
        List<Sent> sent = List.of(sent("a", 0, Outcome.ACKED), sent("a", 0, Outcome.ACKED));

        assertThatThrownBy(() -> Judge.judge(sent, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a#0");
    }

    private static List<Sent> acked(String producer, int count) {
        List<Sent> sent = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            sent.add(sent(producer, number, Outcome.ACKED));
        }
        return sent;
    }

    private static Sent sent(String producer, long number, Outcome outcome) {
        boolean acked = outcome == Outcome.ACKED;
        return new Sent(
                producer,
                number,
                "key",
                START.plusMillis(number),
                outcome,
                acked ? P0 : null,
                acked ? number : Sent.NO_OFFSET);
    }

    private static List<LogEntry> log(TopicPartition partition, String... values) {
        List<LogEntry> log = new ArrayList<>();
        for (String value : values) {
            log.add(new LogEntry(partition, log.size(), value));
        }
        return log;
    }
}
