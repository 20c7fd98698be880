package io.evenkeel.testkit.cluster.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Stops and continues processes, which Java itself cannot. Linux only: it reads {@code /proc}. */
final class Signals {

    private Signals() {}

    /** Sends SIGSTOP. It takes effect a moment later: see {@link #isStopped}. */
    static void stop(long pid) {
        send("STOP", pid);
    }

    /** Sends SIGCONT. */
    static void go(long pid) {
        send("CONT", pid);
    }

    /** The shell's own kill: a program of that name is missing in slim images. */
    private static void send(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " failed: " + output.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + signal + " to " + pid, e);
        }
    }

    /** Whether the kernel shows every thread of it in state T: each stops by itself, the first one is not all of them. */
    static boolean isStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            List<Path> all = threads.toList();
            return !all.isEmpty() && all.stream().allMatch(Signals::isThreadStopped);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isThreadStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            // the name, in parentheses, may itself hold spaces and parentheses
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (NoSuchFileException e) {
            // it ended meanwhile: nothing of it runs
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
