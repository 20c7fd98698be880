package io.evenkeel.testkit.scenario;

import java.time.Duration;
import java.util.Locale;

/**
 * One blow of a schedule.
 *
 * @param at on the schedule's clock, which begins with the first records
 * @param lasting on that clock, from when it is in effect until it is healed
 * @param partition which partition of the scenario's topic is the victim
 */
public record Step(Duration at, Duration lasting, Blow blow, int partition) {

    public Step {
        if (at.isNegative()) {
            throw new IllegalArgumentException("at must not be negative, but was " + at);
        }
        if (lasting.isNegative()) {
            throw new IllegalArgumentException("lasting must not be negative, but was " + lasting);
        }
    }

    /** When it is healed. */
    Duration until() {
        return at.plus(lasting);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f s: %s of partition %d, for %.1f s",
                at.toMillis() / 1000.0,
                blow,
                partition,
                lasting.toMillis() / 1000.0);
    }
}
