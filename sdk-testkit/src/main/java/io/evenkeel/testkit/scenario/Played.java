package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.ledger.Finding;
import io.evenkeel.testkit.ledger.Guarantee;
import io.evenkeel.testkit.ledger.History;
import io.evenkeel.testkit.timeline.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a scenario went.
 *
 * @param name the topic, and the schedule, with the seed of a random one
 * @param history what was sent, what is in the log, and what was read
 * @param chart what happened when
 * @param problems what went wrong beside what guarantees are about: a blow that could not be struck, a consumer that ended
 */
public record Played(String name, History history, Chart chart, List<String> problems) {

    private static final int EXAMPLES = 5;

    public Played {
        problems = List.copyOf(problems);
    }

    /**
     * Fails unless these are kept and nothing else went wrong. The message has what broke them, the timeline, and where the page with the
     * drawing was written.
     *
     * @param folder where pages are written; made if it is not there
     * @return itself
     * @throws AssertionError when anything is broken
     * @throws IllegalArgumentException without a guarantee
     */
    public Played assertKeeps(Path folder, Guarantee... guarantees) {
        if (guarantees.length == 0) {
            throw new IllegalArgumentException("guarantees must be at least one, but there was none");
        }
        List<String> broken = new ArrayList<>(problems);
        for (Guarantee guarantee : guarantees) {
            List<Finding> findings = guarantee.brokenBy(history);
            if (!findings.isEmpty()) {
                broken.add("not kept: " + guarantee.name() + ", " + findings.size() + " times");
                findings.stream().limit(EXAMPLES).forEach(finding -> broken.add("  " + finding.told()));
            }
        }
        if (!broken.isEmpty()) {
            throw new AssertionError(name + "\n" + String.join("\n", broken) + "\n" + history.told() + "\n"
                    + String.join("\n", chart.text()) + "\n" + drawn(folder));
        }
        return this;
    }

    /** That it cannot be drawn must not hide what is broken. */
    private String drawn(Path folder) {
        try {
            return "Drawn in " + writePage(folder);
        } catch (UncheckedIOException e) {
            return "Not drawn: " + e;
        }
    }

    /** Writes the page with the drawing into that folder, under a name of its own. Returns the file. */
    public Path writePage(Path folder) {
        try {
            Files.createDirectories(folder);
            Path page = folder.resolve(name.replaceAll("[^A-Za-z0-9.-]+", "-") + ".html");
            return Files.writeString(page, chart.page());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the page of " + name + " into " + folder, e);
        }
    }
}
