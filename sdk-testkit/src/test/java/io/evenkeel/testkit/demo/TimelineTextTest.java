package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.demo.Event.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTextTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void faultsStandAtTheMarginAndClientsBelowThem() {
        assertThat(of(cluster(10_000, Kind.FAULT, "KILL: broker 2 killed"), client(10_250, Kind.TROUBLE, "demo-0", "")))
                .containsExactly(" 0:10.0  KILL: broker 2 killed", " 0:10.2    producer trouble  demo-0");
    }

    @Test
    void minutesAreCounted() {
        assertThat(of(cluster(71_940, Kind.REPAIR, "thaw"))).containsExactly(" 1:11.9  thaw");
    }

    @Test
    void whatHappensToSeveralPartitionsOfAClientIsOneLine() {
        assertThat(of(
                        client(1_000, Kind.TROUBLE, "demo-0", ""),
                        client(1_010, Kind.TROUBLE, "demo-1", ""),
                        client(1_300, Kind.HEALED, "demo-0", "0.30 s"),
                        client(1_400, Kind.HEALED, "demo-1", "0.39 s")))
                .containsExactly(
                        " 0:01.0    producer trouble  demo-0, demo-1",
                        " 0:01.3    producer healed   demo-0 0.30 s, demo-1 0.39 s");
    }

    @Test
    void clientsAreNotMixedThoughTheirEventsAre() {
        assertThat(of(
                        client(1_000, Kind.TROUBLE, "demo-0", ""),
                        event(1_005, "consumer", Kind.TROUBLE, "demo-0", ""),
                        client(1_010, Kind.TROUBLE, "demo-1", ""),
                        event(1_015, "consumer", Kind.TROUBLE, "demo-1", "")))
                .containsExactly(
                        " 0:01.0    producer trouble  demo-0, demo-1", " 0:01.0    consumer trouble  demo-0, demo-1");
    }

    @Test
    void movesOfOnePartitionBecomeAChain() {
        assertThat(of(
                        client(1_000, Kind.LEADER, "demo-0", "2->none"),
                        client(1_400, Kind.LEADER, "demo-1", "2->1"),
                        client(1_500, Kind.LEADER, "demo-0", "none->3")))
                .containsExactly(" 0:01.0    producer leader   demo-0 2->none->3, demo-1 2->1");
    }

    @Test
    void nothingIsFoldedOverAFault() {
        assertThat(of(
                        client(1_000, Kind.HEALED, "demo-0", "1 s"),
                        cluster(1_100, Kind.FAULT, "FREEZE"),
                        client(1_200, Kind.HEALED, "demo-1", "1 s")))
                .containsExactly(
                        " 0:01.0    producer healed   demo-0 1 s",
                        "",
                        " 0:01.1  FREEZE",
                        " 0:01.2    producer healed   demo-1 1 s");
    }

    @Test
    void nothingIsFoldedThatIsSecondsApart() {
        assertThat(of(client(1_000, Kind.HEALED, "demo-0", "1 s"), client(3_100, Kind.HEALED, "demo-1", "3 s")))
                .hasSize(2);
    }

    @Test
    void manyPartitionsAreCounted() {
        Event[] many = new Event[500];
        for (int i = 0; i < many.length; i++) {
            many[i] = client(1_000 + i, Kind.TROUBLE, "demo-" + i, "");
        }

        assertThat(of(many))
                .containsExactly(
                        " 0:01.0    producer trouble  demo-0, demo-1, demo-2, demo-3, demo-4, demo-5 and 494 more");
    }

    @Test
    void whatTheScenarioBeginsIsLeftOutButToldAsItHappens() {
        Event step = cluster(1_000, Kind.STEP, "starting 3 brokers");

        assertThat(of(step)).isEmpty();
        assertThat(TimelineText.line(step, START)).isEqualTo(" 0:01.0  -- starting 3 brokers");
    }

    @Test
    void longLinesAreWrappedBetweenWordsAndIndented() {
        Event told = cluster(1_000, Kind.FAULT, "broker 2 killed: demo-0 2@4 -> 3@5, demo-1 2@4 -> 1@5");

        assertThat(TimelineText.of(List.of(told), START, 48))
                .containsExactly(" 0:01.0  broker 2 killed: demo-0 2@4 -> 3@5,", "             demo-1 2@4 -> 1@5");
    }

    private static List<String> of(Event... events) {
        return TimelineText.of(new ArrayList<>(List.of(events)), START, 100);
    }

    private static Event client(long atMillis, Kind kind, String subject, String detail) {
        return event(atMillis, "producer", kind, subject, detail);
    }

    private static Event cluster(long atMillis, Kind kind, String detail) {
        return event(atMillis, "", kind, "", detail);
    }

    private static Event event(long atMillis, String who, Kind kind, String subject, String detail) {
        return new Event(START.plusMillis(atMillis), who, kind, subject, detail);
    }
}
