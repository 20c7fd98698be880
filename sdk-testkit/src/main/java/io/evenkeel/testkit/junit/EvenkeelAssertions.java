package io.evenkeel.testkit.junit;

import io.evenkeel.Health;
import io.evenkeel.testkit.ledger.History;
import io.evenkeel.testkit.ledger.HistoryAssert;

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

    /** Claims of what became of records. */
    public static HistoryAssert assertThat(History actual) {
        return HistoryAssert.assertThat(actual);
    }
}
