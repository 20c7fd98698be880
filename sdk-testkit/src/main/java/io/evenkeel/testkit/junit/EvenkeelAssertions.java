package io.evenkeel.testkit.junit;

import io.evenkeel.Health;

/** Where assertions on what is Evenkeel's begin. Can be imported statically beside AssertJ's own {@code assertThat}. */
public final class EvenkeelAssertions {

    private EvenkeelAssertions() {}

    /** Claims of what happened to the watched clients of a test. */
    public static EpisodesAssert assertThat(Episodes actual) {
        return new EpisodesAssert(actual);
    }

    /** Claims of how a client stands, or all of a {@code ResilientKafka} together. */
    public static HealthAssert assertThat(Health actual) {
        return new HealthAssert(actual);
    }
}
