package io.evenkeel.testkit.demo;

import java.util.Locale;

/** The one line that is redrawn while the demo runs. */
final class LiveLine {

    private LiveLine() {}

    /** The snapshot as text, cut to the width so that a terminal never wraps it. */
    static String of(Snapshot snapshot, int width) {
        String line = String.format(
                Locale.ROOT,
                "%d s  acked %,d  consumed %,d  open episodes %d  %s",
                snapshot.elapsed().toSeconds(),
                snapshot.acked(),
                snapshot.consumed(),
                snapshot.openEpisodes(),
                snapshot.now());
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 3)) + "...";
    }
}
