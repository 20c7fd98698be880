package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.ledger.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table, and what it adds up to: 80 columns wide. */
final class ReportText {

    private static final String RULE = "-".repeat(80);

    private ReportText() {}

    static List<String> of(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add(line("", "leader", "noticed", "producer", "consumer", "records", "", "dupli-", "reor-"));
        lines.add(line("fault", "from->to", "after", "healed", "healed", "retried", "lost", "cated", "dered"));
        lines.add(RULE);
        report.rows().forEach(row -> lines.add(line(row)));
        lines.add(RULE);
        lines.add(total(report));
        lines.add("");
        lines.addAll(conclusion(report));
        return lines;
    }

    private static List<String> conclusion(Report report) {
        Verdict verdict = report.verdict();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d records acked, %,d in the log, %,d consumed (%,d more than once).",
                verdict.acked(),
                verdict.written(),
                report.seen().seen(),
                report.seen().repeated()));
        List<String> problems = report.problems();
        if (problems.isEmpty()) {
            lines.add("Every fault was noticed and healed. Nothing was lost, duplicated or reordered.");
        } else {
            problems.forEach(problem -> lines.add("PROBLEM  " + problem));
        }
        return lines;
    }

    private static String total(Report report) {
        Verdict verdict = report.verdict();
        return line(
                "whole run",
                "",
                "",
                "",
                "",
                number(report.rows().stream().mapToLong(Row::retried).sum()),
                number(verdict.lost()),
                number(verdict.duplicated()),
                number(verdict.reordered()));
    }

    private static String line(Row row) {
        return line(
                row.fault(),
                row.leaders().isEmpty() ? "-" : row.leaders(),
                seconds(row.detected()),
                seconds(row.producerHealed()),
                seconds(row.consumerHealed()),
                number(row.retried()),
                number(row.lost()),
                number(row.duplicated()),
                number(row.reordered()));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-18s %-9s %7s %8s %8s %7s %4s %6s %5s", cells)
                .stripTrailing();
    }

    private static String seconds(@Nullable Duration duration) {
        return duration == null ? "-" : Seconds.of(duration);
    }

    private static String number(long number) {
        return Long.toString(number);
    }
}
