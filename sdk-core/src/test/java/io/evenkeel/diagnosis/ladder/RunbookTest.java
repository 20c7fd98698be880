package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cause has a page of the runbook, which is found from the index and shows what is really told. */
class RunbookTest {

    /** Surefire runs in the module's folder. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path RUNBOOK = ROOT.resolve("docs/runbook");

    @ParameterizedTest
    @EnumSource
    void eachCauseHasAPageThatIsNamedAfterItAndLinkedFromTheIndex(Cause cause) throws IOException {
        Path page = ROOT.resolve(cause.page());
        assertThat(page).exists();
        assertThat(Files.readAllLines(page)).first().isEqualTo("# " + cause);
        assertThat(Files.readString(page))
                .contains("\n## What you see\n", "\n## What Evenkeel checked\n", "\n## What it means\n")
                .contains("\n## What to do\n", "\n## How to reproduce it\n");
        assertThat(Files.readString(RUNBOOK.resolve("README.md"))).contains("](" + page.getFileName() + ")");
    }

    @Test
    void thereIsNoPageWithoutACause() throws IOException {
        Set<String> named = Arrays.stream(Cause.values())
                .map(cause -> Path.of(cause.page()).getFileName().toString())
                .collect(Collectors.toSet());
        try (Stream<Path> pages = Files.list(RUNBOOK)) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(page -> !page.equals("README.md")))
                    .allMatch(named::contains);
        }
    }

    /** An indented line that begins with a cause is one that a diagnosis is told by. */
    @ParameterizedTest
    @EnumSource
    void whatAPageShowsIsWhatIsTold(Cause cause) throws IOException {
        Set<String> told = Stream.concat(
                        VerdictTest.rows()
                                .map(row -> Verdict.of(
                                        row.scene().trouble(), row.scene().round())),
                        FinalFailureTest.rows()
                                .map(row -> FinalFailure.atOnce(
                                        row.failure(), row.client(), Scene.ORDERS, FinalFailureTest.NO_LOGIN, Scene.AT))
                                .map(Objects::requireNonNull))
                .map(Diagnosis::line)
                .collect(Collectors.toSet());
        assertThat(Files.readAllLines(ROOT.resolve(cause.page())).stream()
                        .filter(line -> line.startsWith("    " + cause + ":")))
                .allSatisfy(line -> assertThat(told).contains(line.strip()));
    }
}
