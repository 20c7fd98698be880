package io.evenkeel.testkit.cluster.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node's child JVM: the one that runs now, or the last that did. */
final class NodeProcess {

    /** Enough to see an exception and what led to it. */
    private static final int LAST_LINES = 30;

    private final int id;
    private final List<String> command;
    private final Path log;
    private final Reaper reaper;
    private volatile @Nullable Process process;
    private boolean ended;

    NodeProcess(int id, List<String> command, Path log, Reaper reaper) {
        this.id = id;
        this.command = command;
        this.log = log;
        this.reaper = reaper;
    }

    int id() {
        return id;
    }

    /** Its standard input stays a pipe that nobody writes to: the node halts when it ends. */
    synchronized void start() {
        if (ended) {
            throw new IllegalStateException("node " + id + " cannot start: its cluster is closed");
        }
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            reaper.watch(started.toHandle());
            if (process != null) {
                reaper.forget(process.toHandle());
            }
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start node " + id + ": " + command.get(0), e);
        }
    }

    Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("node " + id + " was never started");
        }
        return started;
    }

    /**
     * Asks it to stop cleanly. By its handle: {@link Process#destroy()} would also close its standard input, at which the node halts
     * at once.
     */
    void terminate() {
        process().toHandle().destroy();
    }

    /** Ends it for good, frozen or not. */
    synchronized void end() {
        ended = true;
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
    }

    void awaitEnd(long timeout, TimeUnit unit) throws InterruptedException {
        Process started = process;
        if (started != null) {
            if (started.waitFor(timeout, unit)) {
                reaper.forget(started.toHandle());
            }
        }
    }

    /** Exit code, or that it runs, and the end of its log. */
    String lastWords() {
        String state = process().isAlive()
                ? "is running"
                : "ended with exit code " + process().exitValue();
        return "node " + id + " " + state + "; the last lines of its log:\n" + lastLines();
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read " + log + ": " + e + ")";
        }
    }
}
