package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A chart as text: an empty line before each fault, what the cluster did at the margin, what the clients went through indented below it.
 * Episodes of one client that begin within {@value #FOLDED_SECONDS} s of each other, with no fault in between, are one line, and so is
 * what happened to it at once.
 */
final class ChartText {

    private static final int FOLDED_SECONDS = 2;
    private static final Duration FOLDED = Duration.ofSeconds(FOLDED_SECONDS);
    private static final int MOST_NAMED = 6;
    private static final int TIME_WIDTH = 8;

    /** Trouble is dated from the last sign of life, which may be so long before the fault that ended it. */
    private static final Duration LAST_SIGN = Duration.ofSeconds(1);

    private final Chart chart;
    private final List<Instant> faults;

    ChartText(Chart chart) {
        this.chart = chart;
        this.faults = spans(Span.Kind.FAULT::equals).map(Span::from).toList();
    }

    /**
     * One of the text.
     *
     * @param place among the others: after the fault that it answers to, though it began before
     */
    private record Line(Instant place, Instant at, boolean fault, String text) {}

    List<String> lines() {
        List<Line> lines = new ArrayList<>();
        spans(Span.Kind.FAULT::equals).forEach(fault -> lines.add(told(fault)));
        for (List<Span> group : folded(
                spans(Span.Kind::isOfAClient), this::place, trouble -> List.of(trouble.kind(), trouble.lane()))) {
            Span first = group.get(0);
            lines.add(new Line(place(first), first.from(), false, told(group)));
        }
        for (List<Moment> group : folded(chart.moments().stream(), Moment::at, Moment::lane)) {
            if (group.get(0).lane().isEmpty()) {
                group.forEach(moment -> lines.add(new Line(moment.at(), moment.at(), false, moment.text())));
            } else {
                Moment first = group.get(0);
                String some = some(group.stream().map(Moment::text).toList());
                lines.add(new Line(first.at(), first.at(), false, "  " + first.lane() + " " + some));
            }
        }
        lines.sort(Comparator.comparing(Line::place));
        return written(lines);
    }

    private List<String> written(List<Line> lines) {
        List<String> written = new ArrayList<>();
        written.add(chart.title());
        for (Line line : lines) {
            if (line.fault()) {
                written.add("");
            }
            written.add(String.format(Locale.ROOT, "%" + TIME_WIDTH + "s  %s", chart.seconds(line.at()), line.text()));
        }
        chart.series().forEach(series -> written.add(series.total() + " " + series.name()));
        return written;
    }

    private Stream<Span> spans(Predicate<Span.Kind> of) {
        return chart.spans().stream().filter(span -> of.test(span.kind()));
    }

    /** What has the same key and happened together: groups in the order of their first. */
    private <T> List<List<T>> folded(Stream<T> all, Function<T, Instant> at, Function<T, Object> key) {
        List<List<T>> groups = new ArrayList<>();
        all.forEach(one -> groups.stream()
                .filter(group -> key.apply(group.get(0)).equals(key.apply(one))
                        && together(at.apply(group.get(0)), at.apply(one)))
                .findFirst()
                .orElseGet(() -> {
                    groups.add(new ArrayList<>());
                    return groups.get(groups.size() - 1);
                })
                .add(one));
        return groups;
    }

    private boolean together(Instant first, Instant next) {
        return !first.plus(FOLDED).isBefore(next)
                && faults.stream().noneMatch(fault -> fault.isAfter(first) && !fault.isAfter(next));
    }

    private Instant place(Span trouble) {
        return faults.stream()
                .filter(fault -> fault.isAfter(trouble.from())
                        && fault.isBefore(end(trouble))
                        && !fault.isAfter(trouble.from().plus(LAST_SIGN)))
                .findFirst()
                .orElse(trouble.from());
    }

    private Line told(Span fault) {
        String text = fault.label().toUpperCase(Locale.ROOT) + ": " + fault.detail() + lasted(fault);
        return new Line(fault.from(), fault.from(), true, text);
    }

    private String told(List<Span> group) {
        Span first = group.get(0);
        String verb = first.kind().name().toLowerCase(Locale.ROOT);
        if (group.size() == 1) {
            return "  " + first.lane() + " " + verb + " " + first.detail() + lasted(first);
        }
        Span longest = group.stream()
                .max(Comparator.comparing(span -> Duration.between(span.from(), end(span))))
                .orElse(first);
        return "  " + first.lane() + " " + verb + " "
                + some(group.stream().map(Span::label).distinct().toList())
                + ", the longest " + longest.label() + lasted(longest);
    }

    private static String some(List<String> all) {
        String named = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
        return all.size() > MOST_NAMED ? named + " and " + (all.size() - MOST_NAMED) + " more" : named;
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
