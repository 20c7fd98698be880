package io.evenkeel.testkit.cluster.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaperMainTest {

    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();
    private Process reaper;
    private Writer lines;

    @BeforeEach
    void startTheReaper() throws IOException {
        reaper = start(NodeCommand.java(), "-cp", System.getProperty("java.class.path"), ReaperMain.class.getName());
        lines = reaper.outputWriter();
    }

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void atTheEndOfItsInputItKillsProcessesAlsoFrozenOnesAndDeletesFolders() throws Exception {
        Process running = start("sleep", "600");
        Process frozen = start("sleep", "600");
        Signals.stop(frozen.pid());
        await().until(() -> Signals.isStopped(frozen.pid()));
        Path folder = Files.createDirectories(temporary.resolve("folder/within"));
        Files.writeString(folder.resolve("file"), "content");
        tell("process\t" + running.pid() + "\t" + startOf(running));
        tell("process\t" + frozen.pid() + "\t" + startOf(frozen));
        tell("folder\t" + temporary.resolve("folder"));

        lines.close();

        assertThat(reaper.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.isAlive()).isFalse();
        assertThat(frozen.isAlive()).isFalse();
        assertThat(temporary.resolve("folder")).doesNotExist();
    }

    @Test
    void aProcessThatStartedAtAnotherTimeIsAStranger() throws Exception {
        Process stranger = start("sleep", "600");
        tell("process\t" + stranger.pid() + "\t" + (startOf(stranger) - 10_000));

        lines.close();

        assertThat(reaper.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void whatItWasToldToForgetStays() throws Exception {
        Process process = start("sleep", "600");
        Path folder = Files.createDirectories(temporary.resolve("kept"));
        tell("process\t" + process.pid() + "\t" + startOf(process));
        tell("folder\t" + folder);
        tell("forget\t" + process.pid());
        tell("forget\t" + folder);

        lines.close();

        assertThat(reaper.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.isAlive()).isTrue();
        assertThat(folder).exists();
    }

    private void tell(String line) throws IOException {
        lines.write(line + "\n");
        lines.flush();
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private static long startOf(Process process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElseThrow();
    }
}
