package io.evenkeel.testkit.junit;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.Health;
import io.evenkeel.Health.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthAssertTest {

    private final Health healthy = new Health(Status.HEALTHY, List.of());
    private final Health degraded = new Health(Status.DEGRADED, List.of("producer app: orders-0 does not heal"));

    @Test
    void aStatusIsThatStatusAlone() {
        assertThat(healthy).isHealthy().hasStatus(Status.HEALTHY);
        assertThat(degraded).hasStatus(Status.DEGRADED);
    }

    @Test
    void anotherStatusFailsWithTheReasons() {
        assertThatThrownBy(() -> assertThat(degraded).isHealthy())
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "expected health to be HEALTHY, but it was DEGRADED\n  producer app: orders-0 does not heal");
        assertThatThrownBy(() -> assertThat(healthy).hasStatus(Status.STUCK)).isInstanceOf(AssertionError.class);
    }

    @Test
    void atWorstIsThatOrBetter() {
        assertThat(healthy).isAtWorst(Status.RECOVERING);
        assertThat(degraded).isAtWorst(Status.DEGRADED).isAtWorst(Status.STUCK);
        assertThatThrownBy(() -> assertThat(degraded).isAtWorst(Status.RECOVERING))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("RECOVERING or better, but it was DEGRADED");
    }
}
