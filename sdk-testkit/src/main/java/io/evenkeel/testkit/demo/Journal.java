package io.evenkeel.testkit.demo;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Everything that happened, from every thread, and what the scenario is doing now. Thread-safe. */
final class Journal {

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final InstantSource time;
    private final Consumer<Event> told;
    private volatile String now = "";

    /** Hands each event on to {@code told} as it is written, on the thread that writes it. */
    Journal(InstantSource time, Consumer<Event> told) {
        this.time = time;
        this.told = told;
    }

    /** The scenario begins something. */
    void begin(String what) {
        now = what;
        add(new Event(time.instant(), "", Event.Kind.STEP, "", what));
    }

    void add(Event event) {
        events.add(event);
        told.accept(event);
    }

    /** What the scenario is doing. */
    String now() {
        return now;
    }

    /** By time: an event may be told later than it happened. */
    List<Event> events() {
        return events.stream().sorted(Comparator.comparing(Event::at)).toList();
    }
}
