package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuesTest {

    @Test
    void theFirstEqualsSignDivides() {
        assertThat(KeyValues.parse("config", new String[] {"acks = all", "listeners=A=B", "empty="}))
                .containsExactly(entry("acks", "all"), entry("empty", ""), entry("listeners", "A=B"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acks", "", "=all", " = "})
    void whatHasNoKeyIsRefused(String line) {
        assertThatThrownBy(() -> KeyValues.parse("config", new String[] {line}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("config must be key=value, but was '" + line + "'");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> KeyValues.parse("config", new String[] {"a=1", "a=2"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("config must have each key once, but has a twice");
    }
}
