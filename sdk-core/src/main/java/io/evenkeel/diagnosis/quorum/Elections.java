package io.evenkeel.diagnosis.quorum;

import io.evenkeel.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The elections of the controller quorum within a window. A roll of three controllers costs one to three (measured: one for each restart of
 * whoever leads), a crash one, a leader that freezes one or two.
 */
final class Elections {

    /**
     * Elections between two looks.
     *
     * @param since the look before, when none of them had been
     * @param leader who leads after the last of them; who led in between nobody knows
     */
    private record Seen(Instant since, Instant at, long elections, int leader) {}

    private final Deque<Seen> seen = new ArrayDeque<>();
    private long count;

    /** Adds some, and forgets those that began before the window, and those that are more than anybody asks for. */
    void add(Instant since, Instant at, long elections, int leader, Duration window, long asked) {
        seen.addLast(new Seen(since, at, elections, leader));
        count += elections;
        while (!seen.isEmpty()
                && (seen.getFirst().since().isBefore(at.minus(window))
                        || count - seen.getFirst().elections() >= asked)) {
            count -= seen.removeFirst().elections();
        }
    }

    /** How many there were within the window before the last of them. */
    long count() {
        return count;
    }

    void clear() {
        seen.clear();
        count = 0;
    }

    /** The time in which they were: since the look at which there had been none. */
    Duration within() {
        return seen.isEmpty()
                ? Duration.ZERO
                : Duration.between(seen.getFirst().since(), seen.getLast().at());
    }

    /** Such as {@code 9 times in 4 min}. */
    String told() {
        return count + " times in " + Times.text(within());
    }

    /** Who was seen to lead after an election, such as {@code 101 twice, 103 4 times}. */
    String leaders() {
        Map<Integer, Integer> times = new TreeMap<>();
        seen.forEach(some -> times.merge(some.leader(), 1, Integer::sum));
        return times.entrySet().stream()
                .map(leader -> leader.getKey() + " " + (leader.getValue() == 1 ? "once" : leader.getValue() + " times"))
                .collect(Collectors.joining(", "));
    }
}
