package io.evenkeel.testkit.demo;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One line for each event, and how things stand every few seconds: for a file, a pipe, a CI log. */
final class PlainDisplay implements Display {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private final Instant start;
    private boolean closed;

    PlainDisplay(PrintStream out, Instant start) {
        this.out = out;
        this.start = start;
    }

    @Override
    public synchronized void event(Instant at, String what) {
        if (!closed) {
            out.println(String.format(Locale.ROOT, "%8s  %s", Seconds.since(start, at), what));
        }
    }

    @Override
    public synchronized void status(Snapshot snapshot) {
        if (!closed) {
            out.println(LiveLine.of(snapshot, WIDTH));
        }
    }

    @Override
    public long refreshMillis() {
        return 5_000;
    }

    @Override
    public synchronized void print(List<String> lines) {
        close();
        lines.forEach(out::println);
    }

    @Override
    public synchronized void close() {
        closed = true;
        out.flush();
    }
}
