package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void nothingIsAskedForByDefault() {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(false, false, false));
    }

    @Test
    void everyOptionIsUnderstood() {
        assertThat(Options.parse(List.of("--plain", "--production-timings", "--help")))
                .isEqualTo(new Options(true, true, true));
    }

    @Test
    void anUnknownOptionIsNamedTogetherWithWhatThereIs() {
        assertThatThrownBy(() -> Options.parse(List.of("--plain", "--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown option '--fast'; there are --production-timings, --plain and --help");
    }

    @Test
    void theHelpFitsAnOrdinaryTerminal() {
        assertThat(Options.HELP.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(79));
    }
}
