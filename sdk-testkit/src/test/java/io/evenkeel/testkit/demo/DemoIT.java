package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person runs it: a process of its own, real brokers, real faults. */
class DemoIT {

    /** Not a claim about speed: only what ends a demo that hangs. */
    private static final long GIVE_UP_MINUTES = 15;

    @TempDir
    private Path folder;

    @Test
    void everyFaultIsNoticedAndHealedAndNothingIsLostDuplicatedOrReordered() throws Exception {
        Ended demo = run("--plain");

        assertThat(demo.status).as(demo.output).isZero();
        assertThat(demo.row("preferred election")).as(demo.output).matches(healedRow("\\d->\\d"));
        assertThat(demo.row("rolling restart")).as(demo.output).matches(healedRow("\\d+ moves"));
        assertThat(demo.row("kill -9 of leader")).as(demo.output).matches(healedRow("\\d->[\\d,]+"));
        assertThat(demo.row("freeze of leader")).as(demo.output).matches(healedRow("\\d->[\\d,]+"));
        assertThat(demo.row("whole run")).as(demo.output).matches("whole run +\\d+ +0 +0 +0");
        assertThat(demo.output)
                .contains("Every fault was noticed and healed. Nothing was lost, duplicated or reordered.")
                .doesNotContain("PROBLEM", "\u001b");
    }

    @Test
    void anUnknownOptionIsRefusedAtOnceWithStatus2() throws Exception {
        Ended demo = run("--quick");

        assertThat(demo.status).isEqualTo(2);
        assertThat(demo.output).contains("unknown option '--quick'", "--production-timings");
    }

    @Test
    void helpIsGivenWithStatus0AndStartsNothing() throws Exception {
        Ended demo = run("--help");

        assertThat(demo.status).isZero();
        assertThat(demo.output).isEqualTo(Options.HELP);
    }

    /** A client may have gone through a fault without noticing; somebody noticed, and nothing is wrong with the log. */
    private static String healedRow(String leaders) {
        String time = "\\d+\\.\\d\\d s";
        String healed = "(" + time + " +(" + time + "|-)|- +" + time + ")";
        return ".* " + leaders + " +" + time + " +" + healed + " +\\d+ +0 +0 +0";
    }

    private Ended run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(List.of(options));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(GIVE_UP_MINUTES, TimeUnit.MINUTES);
            assertThat(ended)
                    .as("ended by itself:\n" + Files.readString(output))
                    .isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroy();
        }
    }

    private record Ended(int status, String output) {
        String row(String fault) {
            return output.lines()
                    .filter(line -> line.startsWith(fault))
                    .reduce((first, last) -> last)
                    .orElse("no row for " + fault);
        }
    }
}
