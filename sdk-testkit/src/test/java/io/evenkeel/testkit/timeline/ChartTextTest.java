package io.evenkeel.testkit.timeline;

import static io.evenkeel.testkit.timeline.Charts.at;
import static io.evenkeel.testkit.timeline.Charts.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTextTest {

    @Test
    void faultsStandAtTheMarginAndEpisodesOfAClientThatBeginTogetherAreOneLine() {
        assertThat(Charts.eventful().text())
                .containsExactly(
                        "a test",
                        "",
                        "   10.00  KILL OF LEADER: broker 1 killed: orders-0 1@0 -> 2@1, 10.00 s",
                        "   10.10    producer episode orders-0, orders-1, orders-2, the longest orders-2, 5.40 s",
                        "",
                        "   30.00  REFUSED <LEADER>: broker 2 refuses, 12.00 s",
                        "   30.50    consumer escalated orders-0, orders-1, orders-2, the longest orders-0, 11.60 s",
                        "   35.60    consumer orders-0 does not heal: LEADER_UNREACHABLE",
                        "900 acked",
                        "900 consumed");
    }

    @Test
    void episodesBeforeAndAfterAFaultAreNotFolded() {
        Chart chart = Charts.of(List.of(
                span(Span.Kind.EPISODE, "producer", "orders-0", 9.5, 9.9, "orders-0 LEADER_CHANGED"),
                span(Span.Kind.FAULT, Timeline.CLUSTER, "kill", 10, 20, "broker 1 killed"),
                span(Span.Kind.EPISODE, "producer", "orders-1", 10.5, 11, "orders-1 LEADER_SILENT")));

        assertThat(chart.text())
                .contains(
                        "    9.50    producer episode orders-0 LEADER_CHANGED, 0.40 s",
                        "   10.50    producer episode orders-1 LEADER_SILENT, 0.50 s");
    }

    @Test
    void whatHasNotEndedLasts() {
        Chart chart = Charts.of(
                List.of(new Span(Span.Kind.FAULT, Timeline.CLUSTER, "freeze", at(10), null, "broker 1 frozen")));

        assertThat(chart.text()).contains("   10.00  FREEZE: broker 1 frozen, and lasts");
    }

    @Test
    void ofManyPartitionsSixAreNamed() {
        List<Span> many = IntStream.range(0, 9)
                .mapToObj(i -> span(Span.Kind.EPISODE, "producer", "orders-" + i, 10, 11, ""))
                .toList();

        assertThat(Charts.of(many).text())
                .anyMatch(line -> line.contains("orders-5 and 3 more, the longest orders-0, 1.00 s"));
    }

    @Test
    void whatHappensToAClientAtOnceIsOneLine() {
        Chart chart = Charts.of(
                List.of(),
                new Moment(at(1), "producer", "orders-0 moved from 1 to 2"),
                new Moment(at(1.1), "", "a note"),
                new Moment(at(1.1), "consumer", "orders-0 moved from 1 to 2"),
                new Moment(at(1.2), "producer", "orders-1 moved from 1 to 3"),
                new Moment(at(1.3), "", "another"),
                new Moment(at(3.1), "producer", "orders-0 moved from 2 to 1"));

        assertThat(chart.text())
                .containsExactly(
                        "a test",
                        "    1.00    producer orders-0 moved from 1 to 2, orders-1 moved from 1 to 3",
                        "    1.10  a note",
                        "    1.10    consumer orders-0 moved from 1 to 2",
                        "    1.30  another",
                        "    3.10    producer orders-0 moved from 2 to 1",
                        "900 acked",
                        "900 consumed");
    }

    @Test
    void troubleThatIsDatedFromTheLastSignOfLifeIsToldBelowTheFaultThatEndedIt() {
        Chart chart = Charts.of(List.of(
                span(Span.Kind.EPISODE, "consumer", "orders-0", 9.9, 12, "orders-0 LEADER_SILENT"),
                span(Span.Kind.FAULT, Timeline.CLUSTER, "freeze", 10, 20, "broker 1 frozen")));

        assertThat(chart.text())
                .startsWith(
                        "a test",
                        "",
                        "   10.00  FREEZE: broker 1 frozen, 10.00 s",
                        "    9.90    consumer episode orders-0 LEADER_SILENT, 2.10 s");
    }
}
