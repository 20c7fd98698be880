package io.evenkeel.testkit.timeline;

import java.util.List;

/** A chart as a page: the drawing, and below it what happened in words. */
final class ChartPage {

    private static final String STYLE = """
            body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5rem; color: #1f2933; background: #fff; }
            h1 { font-size: 1.2rem; margin: 0 0 .3rem; }
            p.sub { margin: 0 0 1rem; color: #52606d; }
            svg { width: 100%; height: auto; display: block; font: 11px system-ui, sans-serif; }
            svg text { fill: #3e4c59; }
            svg text.lane { text-anchor: end; }
            svg text.onDark { fill: #fff; }
            .grid { stroke: #e4e7eb; }
            .series { fill: none; stroke-width: 1.3; }
            .fault { fill: #f0b429; }
            .shade { fill: #f0b429; opacity: .12; }
            .episode { fill: #62b0e8; }
            .escalated { fill: #e12d39; }
            .abandoned { fill: #9aa5b1; }
            .moment { stroke: #52606d; }
            pre { background: #f5f7fa; padding: .8rem; overflow-x: auto; font-size: 12px; white-space: pre-wrap; }
            """;

    private final Chart chart;

    ChartPage(Chart chart) {
        this.chart = chart;
    }

    String html() {
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<title>").append(escaped(chart.title())).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        page.append("<h1>").append(escaped(chart.title())).append("</h1>\n");
        page.append("<p class=\"sub\">").append(escaped(summary())).append("</p>\n");
        page.append(new ChartDrawing(chart).svg());
        page.append("<pre>");
        List<String> text = chart.text();
        page.append(escaped(String.join("\n", text.subList(1, text.size()))));
        return page.append("</pre>\n</body>\n</html>\n").toString();
    }

    private String summary() {
        long faults = count(Span.Kind.FAULT);
        long escalated = count(Span.Kind.ESCALATED);
        long episodes = count(Span.Kind.EPISODE) + count(Span.Kind.ABANDONED) + escalated;
        return chart.start() + ", " + chart.seconds(chart.end()) + " s: " + faults + " faults, " + episodes
                + " episodes, " + escalated + " escalated";
    }

    private long count(Span.Kind kind) {
        return chart.spans().stream().filter(span -> span.kind() == kind).count();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
