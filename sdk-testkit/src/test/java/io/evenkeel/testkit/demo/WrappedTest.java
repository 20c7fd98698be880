package io.evenkeel.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTest {

    @Test
    void longLinesAreBrokenBetweenWordsAndIndented() {
        assertThat(Wrapped.at(
                        48,
                        List.of("    1.00  broker 2 killed: demo-0 2@4 -> 3@5, demo-1 2@4 -> 1@5", "    2.00  healed")))
                .containsExactly(
                        "    1.00  broker 2 killed: demo-0 2@4 -> 3@5,",
                        "              demo-1 2@4 -> 1@5",
                        "    2.00  healed");
    }

    @Test
    void aWordThatIsTooLongIsLeftWhole() {
        assertThat(Wrapped.at(20, List.of("    1.00  " + "x".repeat(30))))
                .containsExactly("    1.00  " + "x".repeat(30));
    }
}
