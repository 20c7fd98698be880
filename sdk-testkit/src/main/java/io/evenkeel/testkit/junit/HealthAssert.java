package io.evenkeel.testkit.junit;

import io.evenkeel.Health;
import io.evenkeel.Health.Status;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** What is claimed of a {@link Health}. A message of failure lists its reasons. */
public final class HealthAssert extends AbstractAssert<HealthAssert, Health> {

    HealthAssert(Health actual) {
        super(actual, HealthAssert.class);
    }

    /** No client is in trouble. */
    public HealthAssert isHealthy() {
        return hasStatus(Status.HEALTHY);
    }

    /** Just that status. */
    public HealthAssert hasStatus(Status status) {
        isNotNull();
        if (actual.status() != status) {
            throw failure("expected health to be %s, but it was %s", status, told());
        }
        return this;
    }

    /** That status or a better one: {@code isAtWorst(RECOVERING)} is what a rolling restart may cost. */
    public HealthAssert isAtWorst(Status status) {
        isNotNull();
        if (actual.status().compareTo(status) > 0) {
            throw failure("expected health to be %s or better, but it was %s", status, told());
        }
        return this;
    }

    private String told() {
        return actual.status()
                + actual.reasons().stream().map(reason -> "\n  " + reason).collect(Collectors.joining());
    }
}
