package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A chart as text: what the cluster did at the margin, what the clients went through indented below it. Episodes of one client that begin
 * within {@value #FOLDED_SECONDS} s of each other, with no fault in between, are one line.
 */
final class ChartText {

    private static final int FOLDED_SECONDS = 2;
    private static final Duration FOLDED = Duration.ofSeconds(FOLDED_SECONDS);
    private static final int MOST_LABELS = 6;
    private static final int TIME_WIDTH = 8;

    private final Chart chart;

    ChartText(Chart chart) {
        this.chart = chart;
    }

    private record Line(Instant at, String text) {}

    List<String> lines() {
        List<Line> lines = new ArrayList<>();
        for (Span span : chart.spans()) {
            if (span.kind() == Span.Kind.FAULT) {
                lines.add(new Line(
                        span.from(), span.label().toUpperCase(Locale.ROOT) + ": " + span.detail() + lasted(span)));
            }
        }
        folded().forEach(group -> lines.add(new Line(group.get(0).from(), told(group))));
        chart.moments().forEach(moment -> lines.add(new Line(moment.at(), told(moment))));
        lines.sort(Comparator.comparing(Line::at));

        List<String> told = new ArrayList<>();
        told.add(chart.title());
        lines.forEach(line -> told.add(
                String.format(Locale.ROOT, "%" + TIME_WIDTH + "s  %s", chart.seconds(line.at()), line.text())));
        chart.series().forEach(series -> told.add(series.total() + " " + series.name()));
        return told;
    }

    private List<List<Span>> folded() {
        List<Instant> faults = chart.spans().stream()
                .filter(span -> span.kind() == Span.Kind.FAULT)
                .map(Span::from)
                .toList();
        List<List<Span>> groups = new ArrayList<>();
        for (Span span : chart.spans()) {
            if (span.kind().isOfAClient()) {
                List<Span> home = home(span, groups, faults);
                if (home == null) {
                    groups.add(new ArrayList<>(List.of(span)));
                } else {
                    home.add(span);
                }
            }
        }
        return groups;
    }

    private static @Nullable List<Span> home(Span span, List<List<Span>> groups, List<Instant> faults) {
        return groups.stream()
                .filter(group -> {
                    Span first = group.get(0);
                    return first.kind() == span.kind()
                            && first.lane().equals(span.lane())
                            && !first.from().plus(FOLDED).isBefore(span.from())
                            && faults.stream()
                                    .noneMatch(fault -> fault.isAfter(first.from()) && !fault.isAfter(span.from()));
                })
                .findFirst()
                .orElse(null);
    }

    private String told(List<Span> group) {
        Span first = group.get(0);
        String verb = first.kind().name().toLowerCase(Locale.ROOT);
        if (group.size() == 1) {
            return "  " + first.lane() + " " + verb + " " + first.detail() + lasted(first);
        }
        List<String> labels = group.stream().map(Span::label).distinct().toList();
        String some = String.join(", ", labels.subList(0, Math.min(MOST_LABELS, labels.size())));
        Span longest = group.stream()
                .max(Comparator.comparing(span -> Duration.between(span.from(), end(span))))
                .orElse(first);
        return "  " + first.lane() + " " + verb + " " + some
                + (labels.size() > MOST_LABELS ? " and " + (labels.size() - MOST_LABELS) + " more" : "")
                + ", the longest " + longest.label() + lasted(longest);
    }

    private static String told(Moment moment) {
        return moment.lane().isEmpty() ? moment.text() : "  " + moment.lane() + " " + moment.text();
    }

    private Instant end(Span span) {
        Instant to = span.to();
        return to == null ? chart.end() : to;
    }

    private String lasted(Span span) {
        return span.to() == null
                ? ", and lasts"
                : String.format(
                        Locale.ROOT,
                        ", %.2f s",
                        Duration.between(span.from(), end(span)).toMillis() / 1000.0);
    }
}
