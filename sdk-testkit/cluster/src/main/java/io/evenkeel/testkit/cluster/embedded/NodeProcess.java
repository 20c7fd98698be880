package io.evenkeel.testkit.cluster.embedded;

import io.evenkeel.testkit.cluster.backend.KafkaNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node's child JVM: the one that runs now, or the last that did. */
final class NodeProcess implements KafkaNode {

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

    @Override
    public int id() {
        return id;
    }

    /** Its standard input stays a pipe that nobody writes to: the node halts when it ends. */
    @Override
    public synchronized void start() {
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
    @Override
    public void terminate() {
        process().toHandle().destroy();
    }

    @Override
    public void kill() {
        process().destroyForcibly();
    }

    @Override
    public void freeze() {
        Signals.stop(pid());
    }

    @Override
    public boolean isFrozen() {
        return Signals.isStopped(pid());
    }

    @Override
    public void resume() {
        Signals.go(pid());
    }

    @Override
    public boolean isAlive() {
        return process().isAlive();
    }

    @Override
    public long pid() {
        return process().pid();
    }

    /** Ends it for good, frozen or not. */
    synchronized void end() {
        ended = true;
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
    }

    /** Returns whether it has ended, or was never started. */
    boolean awaitEnd(long timeout, TimeUnit unit) throws InterruptedException {
        Process started = process;
        if (started == null) {
            return true;
        }
        boolean gone = started.waitFor(timeout, unit);
        if (gone) {
            reaper.forget(started.toHandle());
        }
        return gone;
    }

    /** Exit code, or that it runs, and the end of its log. */
    @Override
    public String lastWords() {
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
