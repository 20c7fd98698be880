package io.evenkeel.testkit.cluster.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the {@link Reaper}'s own JVM runs: reads what there is to remove, and removes it when its standard input ends.
 *
 * <p>It is started from this one class file, so it must use the JDK alone and have no nested classes. The removing is done in a
 * shutdown hook, so that it is done as well when Ctrl-C or a SIGTERM reaches this process first.
 */
final class ReaperMain extends Thread {

    static final String PROCESS = "process";
    static final String FOLDER = "folder";
    static final String FORGET = "forget";

    /** A start instant is counted from the kernel's boot time, which may be told a second off from one JVM to the next. */
    private static final long SAME_START_MILLIS = 2_000;

    /** How long a killed process may take to be gone, and with it the last write to its folder. */
    private static final long END_NANOS = 5_000_000_000L;

    /** What to remove, by the line that told it. */
    private final Map<String, Long> processes = new LinkedHashMap<>();

    private final Set<String> folders = new LinkedHashSet<>();

    private ReaperMain() {}

    public static void main(String[] args) throws IOException {
        ReaperMain reaper = new ReaperMain();
        Runtime.getRuntime().addShutdownHook(reaper);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            reaper.learn(line.split("\t", -1));
        }
    }

    /** Takes {@code process <pid> <start in epoch millis>}, {@code folder <path>}, {@code forget <pid or path>}. */
    private synchronized void learn(String[] words) {
        switch (words[0]) {
            case PROCESS -> processes.put(words[1], Long.valueOf(words[2]));
            case FOLDER -> folders.add(words[1]);
            case FORGET -> {
                processes.remove(words[1]);
                folders.remove(words[1]);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    @Override
    public synchronized void run() {
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            Optional<ProcessHandle> found = find(process);
            if (found.isPresent()) {
                found.get().destroyForcibly();
            }
        }
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            awaitEnd(process);
        }
        for (String folder : folders) {
            delete(Path.of(folder));
        }
    }

    /** Never a stranger that was given the same process id later. */
    private static Optional<ProcessHandle> find(Map.Entry<String, Long> process) {
        Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(process.getKey()));
        if (found.isEmpty()) {
            return found;
        }
        Optional<Instant> start = found.get().info().startInstant();
        boolean same =
                start.isPresent() && Math.abs(start.get().toEpochMilli() - process.getValue()) <= SAME_START_MILLIS;
        return same ? found : Optional.empty();
    }

    private static void awaitEnd(Map.Entry<String, Long> process) {
        long deadline = System.nanoTime() + END_NANOS;
        while (runs(process) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** A zombie, whose parent has not looked yet, runs no more and writes no more. */
    private static boolean runs(Map.Entry<String, Long> process) {
        if (find(process).isEmpty()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", process.getKey(), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return find(process).isPresent();
        }
    }

    private static void delete(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                    for (Path child : children) {
                        delete(child);
                    }
                }
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // go on with the others: a file that cannot be deleted must not keep the rest
        }
    }
}
