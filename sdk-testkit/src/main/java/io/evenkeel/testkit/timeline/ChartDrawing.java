package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A chart as SVG: what flowed in each 100 ms on top, and below it a row for the faults, one for each partition with its leaders and one for
 * each client with its episodes, all over the same seconds. What lies under the pointer says more.
 */
final class ChartDrawing {

    private static final int WIDTH = 1200;
    private static final int LEFT = 150;
    private static final int RIGHT = 20;
    private static final int PLOT_TOP = 26;
    private static final int PLOT_HEIGHT = 200;
    private static final int LANES_TOP = PLOT_TOP + PLOT_HEIGHT + 34;
    private static final int LANE = 18;
    private static final int BAR = 12;
    private static final int GAP = 8;

    /** A bar is seen however short it was. */
    private static final double THINNEST = 1.5;

    /** So many rows of a kind are drawn; the text has all. */
    private static final int MOST_LANES = 24;

    private static final List<String> SERIES = List.of("#2680c2", "#0c8a4b", "#9446ed", "#ba2525");

    /** Of leaders, by broker id. */
    private static final List<String> BROKERS =
            List.of("#a7d8de", "#f7d9a3", "#cbb9e8", "#b9e4c9", "#f4b8b8", "#d3d9e0");

    private static final List<Integer> STEPS = List.of(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600);
    private static final int MOST_TICKS = 15;

    private final Chart chart;
    private final StringBuilder svg = new StringBuilder();
    private int y = LANES_TOP;

    ChartDrawing(Chart chart) {
        this.chart = chart;
    }

    String svg() {
        lanes(span -> span.kind() == Span.Kind.FAULT);
        lanes(span -> span.kind() == Span.Kind.LEADER);
        lanes(span -> span.kind().isOfAClient());
        int height = y;
        String lanes = svg.toString();
        svg.setLength(0);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                height + 4,
                ChartPage.escaped(chart.title())));
        shades(height);
        seconds(height);
        plot();
        return svg.append(lanes).append("</svg>\n").toString();
    }

    /** Faults lie under everything else, over its whole height: what happened during them is seen at once. */
    private void shades(int height) {
        for (Span span : chart.spans()) {
            if (span.kind() == Span.Kind.FAULT) {
                rectangle("shade", "", x(span.from()), width(span), PLOT_TOP, height - PLOT_TOP, span);
            }
        }
    }

    private void seconds(int height) {
        long length = Math.max(1, chart.length().toSeconds());
        int step = STEPS.stream()
                .filter(candidate -> length / candidate <= MOST_TICKS)
                .findFirst()
                .orElse(STEPS.get(STEPS.size() - 1));
        for (int second = 0; second <= length; second += step) {
            double at = x(chart.start().plusSeconds(second));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                    at,
                    at,
                    PLOT_TOP,
                    height));
            text(at - 8, PLOT_TOP + PLOT_HEIGHT + 14, "", second + " s");
        }
    }

    private void plot() {
        long most = Math.max(
                1, chart.series().stream().mapToLong(Series::most).max().orElse(1));
        text(LEFT - 8, PLOT_TOP + 9, "lane", String.valueOf(most));
        text(LEFT - 8, PLOT_TOP + PLOT_HEIGHT, "lane", "0");
        text(LEFT - 8, PLOT_TOP + PLOT_HEIGHT / 2.0, "lane", "in 100 ms");
        double legend = LEFT;
        for (int i = 0; i < chart.series().size(); i++) {
            Series series = chart.series().get(i);
            String color = SERIES.get(i % SERIES.size());
            svg.append("<path class=\"series\" stroke=\"" + color + "\" d=\"");
            for (int bucket = 0; bucket < series.counts().size(); bucket++) {
                svg.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        bucket == 0 ? "M" : "L",
                        x(chart.start().plus(Series.BUCKET.multipliedBy(bucket))),
                        PLOT_TOP + PLOT_HEIGHT * (1 - (double) series.counts().get(bucket) / most)));
            }
            svg.append("\"/>\n");
            String name = series.name() + " (" + series.total() + ")";
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"14\" style=\"fill: %s\">%s</text>%n",
                    legend,
                    color,
                    ChartPage.escaped(name)));
            legend += 7.0 * name.length() + 20;
        }
        for (Span.Kind kind : Span.Kind.values()) {
            if (kind.isOfAClient() && chart.spans().stream().anyMatch(span -> span.kind() == kind)) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"6\" width=\"14\" height=\"8\"/>%n",
                        kind.name().toLowerCase(Locale.ROOT),
                        legend));
                text(legend + 18, 14, "", kind.name().toLowerCase(Locale.ROOT));
                legend += 7.0 * kind.name().length() + 38;
            }
        }
    }

    private void lanes(Predicate<Span> of) {
        List<String> all = chart.lanes(of);
        List<String> drawn = all.subList(0, Math.min(MOST_LANES, all.size()));
        for (String lane : drawn) {
            text(LEFT - 8, y + BAR - 2.0, "lane", lane);
            for (Span span : chart.spans()) {
                if (of.test(span) && span.lane().equals(lane)) {
                    bar(span);
                }
            }
            y += LANE;
        }
        if (drawn.size() < all.size()) {
            text(LEFT, y + BAR - 2.0, "", "and " + (all.size() - drawn.size()) + " more");
            y += LANE;
        }
        y += all.isEmpty() ? 0 : GAP;
    }

    private void bar(Span span) {
        String style = "";
        if (span.kind() == Span.Kind.LEADER) {
            style = " style=\"fill: "
                    + (span.label().equals("none")
                            ? "#52606d"
                            : BROKERS.get(Math.floorMod(Integer.parseInt(span.label()) - 1, BROKERS.size())))
                    + "\"";
        }
        String kind = span.kind().name().toLowerCase(Locale.ROOT);
        rectangle(kind, style, x(span.from()), width(span), y, BAR, span);
        boolean roomy = width(span) > 7.0 * span.label().length() + 6;
        if (roomy && !span.kind().isOfAClient()) {
            text(x(span.from()) + 3, y + BAR - 2.5, span.label().equals("none") ? "onDark" : "", span.label());
        }
    }

    private void rectangle(String kind, String style, double x, double width, double top, double height, Span told) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\"%s x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s s: %s</title></rect>%n",
                kind,
                style,
                x,
                top,
                width,
                height,
                chart.seconds(told.from()),
                ChartPage.escaped(told.detail())));
    }

    private void text(double x, double baseline, String kind, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text%s x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                kind.isEmpty() ? "" : " class=\"" + kind + "\"",
                x,
                baseline,
                ChartPage.escaped(text)));
    }

    private double width(Span span) {
        Instant to = span.to() == null ? chart.end() : span.to();
        return Math.max(THINNEST, x(to) - x(span.from()));
    }

    private double x(Instant at) {
        double whole = Math.max(1, chart.length().toMillis());
        double passed = Duration.between(chart.start(), at).toMillis();
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, Math.max(0, passed / whole));
    }
}
