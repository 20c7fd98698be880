package io.evenkeel.testkit.scenario;

import java.time.Instant;

/** What is done to a cluster while records flow, where a schedule will not do: it may wait for what the clients make of it. */
@FunctionalInterface
public interface Course {

    /**
     * Strikes and heals as it likes, with {@link io.evenkeel.testkit.timeline.Timeline#strike} where that is to be drawn, and returns when
     * records need to flow no longer. What it leaves in effect is healed then. What it throws is a problem of the run.
     */
    void run(Flow flow) throws InterruptedException;

    /** How the records get on. To be asked by any thread. */
    @FunctionalInterface
    interface Flow {

        /** Whether every partition of the topic has delivered a record that was sent after that. */
        boolean since(Instant from);
    }
}
