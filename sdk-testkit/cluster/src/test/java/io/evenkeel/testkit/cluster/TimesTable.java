package io.evenkeel.testkit.cluster;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long what took on which back-end: a column for each. */
final class TimesTable {

    /** By what was done, then by column. */
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

    <T> T measure(String column, String what, Supplier<T> action) {
        long began = System.nanoTime();
        T result = action.get();
        add(column, what, seconds(began));
        return result;
    }

    /** The time that it took to undo it, beside the other. */
    void measureHeal(String column, String what, Runnable action) {
        long began = System.nanoTime();
        action.run();
        add(column, what, " / " + seconds(began));
    }

    private synchronized void add(String column, String what, String time) {
        rows.computeIfAbsent(what, key -> new LinkedHashMap<>()).merge(column, time, String::concat);
    }

    private static String seconds(long since) {
        return String.format(Locale.ROOT, "%.2f s", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) / 1_000.0);
    }

    synchronized String text() {
        Set<String> columns = new LinkedHashSet<>();
        rows.values().forEach(times -> columns.addAll(times.keySet()));
        StringBuilder text = new StringBuilder("in effect after / healed after\n");
        text.append(line("", columns.stream()));
        rows.forEach((what, times) ->
                text.append(line(what, columns.stream().map(column -> times.getOrDefault(column, "-")))));
        return text.toString();
    }

    private static String line(String what, Stream<String> cells) {
        return String.format(Locale.ROOT, "%-34s", what)
                + cells.map(cell -> String.format(Locale.ROOT, " %18s", cell)).collect(Collectors.joining())
                + "\n";
    }
}
