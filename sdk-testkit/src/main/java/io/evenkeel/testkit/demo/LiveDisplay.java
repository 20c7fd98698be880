package io.evenkeel.testkit.demo;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** One line that is drawn over itself, on a terminal. */
final class LiveDisplay implements Display {

    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final int width;
    private boolean closed;

    /** Draws on a terminal of that many columns; the last one stays free, since some terminals wrap when it is written. */
    LiveDisplay(PrintStream out, int columns) {
        this.out = out;
        this.width = Math.max(20, columns - 1);
    }

    @Override
    public void event(Instant at, String what) {
        // The timeline tells it in the end; what is being done now is in the line.
    }

    @Override
    public synchronized void status(Snapshot snapshot) {
        if (!closed) {
            out.print(BACK_AND_CLEAR + LiveLine.of(snapshot, width));
            out.flush();
        }
    }

    @Override
    public long refreshMillis() {
        return 200;
    }

    @Override
    public synchronized void print(List<String> lines) {
        close();
        lines.forEach(out::println);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(BACK_AND_CLEAR);
            out.flush();
        }
    }
}
