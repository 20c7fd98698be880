package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveLineTest {

    private static final Snapshot SNAPSHOT =
            new Snapshot(Duration.ofMillis(83_400), 12_345, 12_300, 3, "kill -9 of leader 2");

    @Test
    void tellsTimeCountsOpenEpisodesAndWhatIsBeingDone() {
        assertThat(LiveLine.of(SNAPSHOT, 120))
                .isEqualTo("83 s  acked 12,345  consumed 12,300  open episodes 3  kill -9 of leader 2");
    }

    @Test
    void isCutSoThatATerminalNeverWrapsIt() {
        assertThat(LiveLine.of(SNAPSHOT, 60)).hasSize(60).endsWith("  open episodes 3  kil...");
    }

    @Test
    void isDrawnOverItselfAndGoneWhenTheReportIsPrinted() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        LiveDisplay display = new LiveDisplay(new PrintStream(screen), 80);

        display.status(SNAPSHOT);
        display.status(SNAPSHOT);
        display.print(List.of("the end"));
        display.status(SNAPSHOT);

        assertThat(screen.toString().split("\r\u001b\\[K"))
                .hasSize(4)
                .startsWith("", LiveLine.of(SNAPSHOT, 79), LiveLine.of(SNAPSHOT, 79))
                .endsWith("the end" + System.lineSeparator());
    }
}
