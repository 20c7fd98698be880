package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A timeline as it stands: nothing in it changes any more.
 *
 * @param title what it is of
 * @param start its zero
 * @param end until when it goes
 * @param series what flowed
 * @param spans what lasted, by when it began
 * @param moments what happened, by time
 */
public record Chart(
        String title, Instant start, Instant end, List<Series> series, List<Span> spans, List<Moment> moments) {

    public Chart {
        series = List.copyOf(series);
        spans = List.copyOf(spans);
        moments = List.copyOf(moments);
    }

    /** The same as lines of text, for a terminal or a log. */
    public List<String> text() {
        return new ChartText(this).lines();
    }

    /** The same as an HTML page, which needs nothing but itself: no script, no file beside it, no network. */
    public String page() {
        return new ChartPage(this).html();
    }

    /** The lanes of those spans, in the order in which they are first needed. */
    List<String> lanes(Predicate<Span> of) {
        return spans.stream().filter(of).map(Span::lane).distinct().toList();
    }

    Duration length() {
        return Duration.between(start, end);
    }

    /** Seconds from the start with two decimals, such as {@code 12.07}. */
    String seconds(Instant at) {
        return String.format(Locale.ROOT, "%.2f", Duration.between(start, at).toMillis() / 1000.0);
    }
}
