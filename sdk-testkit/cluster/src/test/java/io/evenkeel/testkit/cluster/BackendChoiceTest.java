package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendChoiceTest {

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    private BackendChoice chosen(BackendChoice choice) {
        return choice.chosen(properties::get, variables::get);
    }

    @Test
    void autoIsEmbeddedUnlessAsked() {
        assertThat(chosen(BackendChoice.AUTO)).isEqualTo(BackendChoice.EMBEDDED);

        variables.put("EVENKEEL_TESTKIT_BACKEND", "docker");
        assertThat(chosen(BackendChoice.AUTO)).isEqualTo(BackendChoice.DOCKER);
    }

    @Test
    void thePropertyWinsOverTheVariable() {
        variables.put("EVENKEEL_TESTKIT_BACKEND", "DOCKER");
        properties.put("evenkeel.testkit.backend", " embedded ");

        assertThat(chosen(BackendChoice.AUTO)).isEqualTo(BackendChoice.EMBEDDED);
    }

    @Test
    void whatATestAsksForWinsOverBoth() {
        properties.put("evenkeel.testkit.backend", "DOCKER");

        assertThat(chosen(BackendChoice.EMBEDDED)).isEqualTo(BackendChoice.EMBEDDED);
    }

    @Test
    void whatIsNoBackEndIsRefused() {
        properties.put("evenkeel.testkit.backend", "podman");

        assertThatThrownBy(() -> chosen(BackendChoice.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("evenkeel.testkit.backend must be one of [AUTO, EMBEDDED, DOCKER], but was podman");
    }

    @Test
    void containersCannotBeIsolatedFromEachOther() {
        assertThat(Capability.of(BackendChoice.DOCKER)).containsExactly(Capability.KILL, Capability.FREEZE);
        assertThat(Capability.of(BackendChoice.EMBEDDED)).contains(Capability.KILL, Capability.ISOLATE);
    }
}
