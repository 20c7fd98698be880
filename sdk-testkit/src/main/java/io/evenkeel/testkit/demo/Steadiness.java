package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.scenario.Course;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Waits until the clients are steady: no episode is open, and records sent lately arrive on every partition. */
final class Steadiness {

    /** Longer than any fault of the scenario, with production timings too. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Steady for so long, or one client may be through before the other has noticed. */
    private static final Duration HELD = Duration.ofSeconds(1);

    private static final long LOOK_EVERY_MILLIS = 50;

    private final Observation observation;
    private final Course.Flow flow;
    private final InstantSource time;

    Steadiness(Observation observation, Course.Flow flow, InstantSource time) {
        this.observation = observation;
        this.flow = flow;
        this.time = time;
    }

    /** Whether records sent from now on arrive on every partition, with no episode open, within the limit. */
    boolean await() throws InterruptedException {
        return await(() -> true);
    }

    /** Same, once a client has noticed what happened at that instant. */
    boolean awaitNoticed(Instant struck) throws InterruptedException {
        return await(() -> observation.anyNoticedSince(struck));
    }

    private boolean await(BooleanSupplier also) throws InterruptedException {
        Instant from = time.instant();
        Instant steadySince = from;
        while (time.instant().isBefore(from.plus(LIMIT))) {
            if (!(also.getAsBoolean() && observation.open() == 0 && flow.since(from))) {
                steadySince = time.instant();
            } else if (!time.instant().isBefore(steadySince.plus(HELD))) {
                return true;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        return false;
    }
}
