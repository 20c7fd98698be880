package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a test JVM ends, its nodes end with it, a frozen one too, and its folders are gone. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NothingLeftBehindIT {

    @TempDir
    Path temporaryFolder;

    private Process jvm;
    private List<Long> children = List.of();

    @AfterEach
    void endWhatATestHasLeft() {
        jvm.destroyForcibly();
        children.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void afterKillMinus9() throws Exception {
        startWithAFrozenBroker("wait");

        jvm.destroyForcibly();

        assertNothingIsLeft();
    }

    @Test
    void afterSigterm() throws Exception {
        startWithAFrozenBroker("wait");

        jvm.toHandle().destroy();

        assertNothingIsLeft();
    }

    @Test
    void afterTheEndOfMainWithoutClose() throws Exception {
        startWithAFrozenBroker("exit");

        assertNothingIsLeft();
    }

    private void startWithAFrozenBroker(String how) throws IOException {
        jvm = ClusterMain.start(how, temporaryFolder);
        BufferedReader output = jvm.inputReader();
        String line;
        do {
            line = output.readLine();
            children = jvm.descendants().map(ProcessHandle::pid).toList();
        } while (line != null && !line.equals("READY"));
        assertThat(line).isEqualTo("READY");
        // a controller, two brokers, the reaper
        assertThat(children).hasSizeGreaterThanOrEqualTo(4);
    }

    private void assertNothingIsLeft() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(jvm.isAlive()).isFalse();
            assertThat(children).noneMatch(Observer::runs);
            try (Stream<Path> files = Files.list(temporaryFolder)) {
                assertThat(files.filter(path -> path.getFileName().toString().startsWith("evenkeel-")))
                        .isEmpty();
            }
        });
    }
}
