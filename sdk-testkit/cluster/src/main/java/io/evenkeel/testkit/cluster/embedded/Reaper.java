package io.evenkeel.testkit.cluster.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM's line to the process that clears up after it; see the package's Javadoc.
 *
 * <p>There is one for all clusters of this JVM, started with the first and kept to the end: it costs some 40 MB and no CPU. Should
 * it be killed, the next line starts another, which is told everything anew.
 */
final class Reaper {

    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    private static final Reaper INSTANCE = new Reaper();

    /** The lines that it must know, by the process id or path which they are about. */
    private final Map<String, String> known = new LinkedHashMap<>();

    private @Nullable Process process;
    private @Nullable Writer lines;

    private Reaper() {}

    static Reaper ofThisJvm() {
        return INSTANCE;
    }

    /** To be killed when this JVM ends. */
    void watch(ProcessHandle node) {
        String pid = String.valueOf(node.pid());
        long started = node.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        learn(pid, ReaperMain.PROCESS + "\t" + pid + "\t" + started);
    }

    /** To be deleted when this JVM ends, after every process. */
    void watch(Path folder) {
        learn(folder.toString(), ReaperMain.FOLDER + "\t" + folder);
    }

    /** That process has ended. */
    void forget(ProcessHandle node) {
        forget(String.valueOf(node.pid()));
    }

    /** That folder is gone. */
    void forget(Path folder) {
        forget(folder.toString());
    }

    private synchronized void learn(String about, String line) {
        known.put(about, line);
        tell(line);
    }

    private synchronized void forget(String about) {
        if (known.remove(about) != null) {
            tell(ReaperMain.FORGET + "\t" + about);
        }
    }

    private void tell(String line) {
        try {
            if (process == null || lines == null || !process.isAlive()) {
                startAndTellAll();
            } else {
                write(lines, line);
            }
        } catch (IOException e) {
            log.warn("the testkit's reaper process is gone, starting another: {}", e.toString());
            try {
                startAndTellAll();
            } catch (IOException again) {
                throw new UncheckedIOException("cannot start the testkit's reaper process", again);
            }
        }
    }

    private void startAndTellAll() throws IOException {
        Path folder = extractClass();
        List<String> command = new ArrayList<>(List.of(
                NodeCommand.java(),
                "-Xmx16m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                folder.toString(),
                ReaperMain.class.getName()));
        Process started = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Writer writer = started.outputWriter(StandardCharsets.UTF_8);
        process = started;
        lines = writer;
        known.put(folder.toString(), ReaperMain.FOLDER + "\t" + folder);
        for (String line : known.values()) {
            write(writer, line);
        }
    }

    private static void write(Writer to, String line) throws IOException {
        to.write(line + "\n");
        to.flush();
    }

    /** Its class alone, so that it does not depend on this JVM's class path, and does not hold a file of it open. */
    private static Path extractClass() throws IOException {
        String path = ReaperMain.class.getName().replace('.', '/') + ".class";
        Path folder = Files.createTempDirectory("evenkeel-reaper-");
        Path file = folder.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(ReaperMain.class.getResourceAsStream("/" + path))) {
            Files.copy(in, file);
        }
        return folder;
    }
}
