package io.evenkeel.testkit.demo;

import java.time.Instant;
import java.time.InstantSource;

/** Shows what is done and what happens, as it happens, from every thread. */
final class Progress {

    private final Display display;
    private final InstantSource time;
    private volatile String now = "";

    Progress(Display display, InstantSource time) {
        this.display = display;
        this.time = time;
    }

    /** The demo begins something. */
    void begin(String what) {
        now = what;
        happened(time.instant(), "-- " + what);
    }

    void happened(Instant at, String what) {
        display.event(at, what);
    }

    /** What the demo is doing. */
    String now() {
        return now;
    }
}
