package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.util.List;

/**
 * How many there were of something in each 100 ms of a chart.
 *
 * @param name such as {@code acked}
 * @param counts one for each {@link #BUCKET} from the chart's start on
 */
public record Series(String name, List<Long> counts) {

    /** The time that one count stands for. */
    public static final Duration BUCKET = Duration.ofMillis(100);

    public Series {
        counts = List.copyOf(counts);
    }

    /** All of them. */
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    long most() {
        return counts.stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
