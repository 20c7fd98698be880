package io.evenkeel.testkit.cluster;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long what took on which back-end. */
final class TimesTable {

    private static final String LAYOUT = "%-34s %18s %18s%n";

    /** By what was done, then by back-end. */
    private final Map<String, Map<BackendChoice, String>> rows = new LinkedHashMap<>();

    <T> T measure(BackendChoice backend, String what, Supplier<T> action) {
        long began = System.nanoTime();
        T result = action.get();
        add(backend, what, seconds(began));
        return result;
    }

    /** The time that it took to undo it, beside the other. */
    void measureHeal(BackendChoice backend, String what, Runnable action) {
        long began = System.nanoTime();
        action.run();
        add(backend, what, " / " + seconds(began));
    }

    private synchronized void add(BackendChoice backend, String what, String time) {
        rows.computeIfAbsent(what, key -> new LinkedHashMap<>()).merge(backend, time, String::concat);
    }

    private static String seconds(long since) {
        return String.format(Locale.ROOT, "%.2f s", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) / 1_000.0);
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder("in effect after / healed after\n");
        text.append(String.format(Locale.ROOT, LAYOUT, "", BackendChoice.EMBEDDED, BackendChoice.DOCKER));
        rows.forEach((what, times) -> text.append(String.format(
                Locale.ROOT,
                LAYOUT,
                what,
                times.getOrDefault(BackendChoice.EMBEDDED, "-"),
                times.getOrDefault(BackendChoice.DOCKER, "-"))));
        return text.toString();
    }
}
