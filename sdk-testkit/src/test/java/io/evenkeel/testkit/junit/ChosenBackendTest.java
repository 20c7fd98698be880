package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.BackendChoice;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChosenBackendTest {

    private static BackendChoice choose(
            BackendChoice annotated, Map<String, String> properties, Map<String, String> variables) {
        return ChosenBackend.of(annotated, properties::get, variables::get);
    }

    @Test
    void theAnnotationWins() {
        assertThat(choose(BackendChoice.EMBEDDED, Map.of(ChosenBackend.PROPERTY, "docker"), Map.of()))
                .isEqualTo(BackendChoice.EMBEDDED);
    }

    @Test
    void whereItSaysNothingThePropertyDoesAndThenTheVariable() {
        assertThat(choose(
                        BackendChoice.AUTO,
                        Map.of(ChosenBackend.PROPERTY, "docker"),
                        Map.of(ChosenBackend.VARIABLE, "embedded")))
                .isEqualTo(BackendChoice.DOCKER);
        assertThat(choose(BackendChoice.AUTO, Map.of(), Map.of(ChosenBackend.VARIABLE, "Embedded")))
                .isEqualTo(BackendChoice.EMBEDDED);
        assertThat(choose(BackendChoice.AUTO, Map.of(ChosenBackend.PROPERTY, ""), Map.of(ChosenBackend.VARIABLE, " ")))
                .isEqualTo(BackendChoice.AUTO);
    }

    @Test
    void whatIsNoneOfThemIsRefusedByItsName() {
        assertThatThrownBy(() -> choose(BackendChoice.AUTO, Map.of(), Map.of(ChosenBackend.VARIABLE, "podman")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EVENKEEL_TESTKIT_BACKEND must be one of [auto, embedded, docker], but was podman");
    }
}
