package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A chart of a minute, made by hand: a leader is killed after 10 s, another cannot be reached from 30 s to 42 s. */
final class Charts {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Charts() {}

    static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1000));
    }

    static Span span(Span.Kind kind, String lane, String label, double from, double to, String detail) {
        return new Span(kind, lane, label, at(from), at(to), detail);
    }

    static Chart of(List<Span> spans, Moment... moments) {
        return new Chart(
                "a test",
                START,
                at(60),
                List.of(flow("acked"), flow("consumed")),
                spans.stream().sorted(Comparator.comparing(Span::from)).toList(),
                List.of(moments));
    }

    static Chart eventful() {
        List<Span> spans = new ArrayList<>();
        spans.add(span(
                Span.Kind.FAULT, Timeline.CLUSTER, "kill of leader", 10, 20, "broker 1 killed: orders-0 1@0 -> 2@1"));
        spans.add(span(Span.Kind.FAULT, Timeline.CLUSTER, "refused <leader>", 30, 42, "broker 2 refuses"));
        for (int partition = 0; partition < 3; partition++) {
            String name = "orders-" + partition;
            spans.add(span(Span.Kind.LEADER, name, "1", 0, 13.1, name + " is led by broker 1, epoch 0"));
            spans.add(span(Span.Kind.LEADER, name, "2", 13.1, 60, name + " is led by broker 2, epoch 1"));
            spans.add(span(Span.Kind.EPISODE, "producer", name, 10.1, 13.5 + partition, name + " ACKS_MISSING"));
            spans.add(span(Span.Kind.ESCALATED, "consumer", name, 30.5, 42.1, name + " LEADER_CHANGED"));
        }
        return of(spans, new Moment(at(35.6), "consumer", "orders-0 does not heal: LEADER_UNREACHABLE"));
    }

    /** Two in each 100 ms, and none during the faults. */
    private static Series flow(String name) {
        List<Long> counts = new ArrayList<>();
        for (Duration passed = Duration.ZERO; passed.toSeconds() < 60; passed = passed.plus(Series.BUCKET)) {
            long second = passed.toSeconds();
            boolean held = (second >= 10 && second < 13) || (second >= 30 && second < 42);
            counts.add(held ? 0L : 2L);
        }
        return new Series(name, counts);
    }
}
