package io.evenkeel.testkit.demo;

import java.time.Instant;
import java.util.List;

/** Where the demo shows what happens. Thread-safe. */
interface Display extends AutoCloseable {

    /** Something happened. */
    void event(Instant at, String what);

    /** How things stand, about as often as {@link #refreshMillis()} says. */
    void status(Snapshot snapshot);

    long refreshMillis();

    /** The end: what stays on the screen. No status is shown after it. */
    void print(List<String> lines);

    /** Leaves the cursor at the beginning of a line. No status is shown after it. */
    @Override
    void close();
}
