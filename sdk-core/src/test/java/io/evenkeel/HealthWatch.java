package io.evenkeel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks at the health of clients ten times a second, as a probe would, and keeps when it changed. */
final class HealthWatch implements AutoCloseable {

    /** What health became, and when that was seen. */
    record Seen(Instant at, Health.Status status) {}

    private final Map<String, List<Seen>> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();

    void watch(String client, Supplier<Health> health) {
        List<Seen> changes = seen.computeIfAbsent(client, c -> new CopyOnWriteArrayList<>());
        looking.scheduleAtFixedRate(
                () -> {
                    Health.Status now = health.get().status();
                    if (changes.isEmpty() || changes.get(changes.size() - 1).status() != now) {
                        changes.add(new Seen(Instant.now(), now));
                    }
                },
                0,
                100,
                TimeUnit.MILLISECONDS);
    }

    /** What that client's health was, one after the other. */
    List<Health.Status> of(String client) {
        return seen.get(client).stream().map(Seen::status).toList();
    }

    /** The same from when it was last HEALTHY before one moment, until another. */
    List<Health.Status> sinceHealthy(String client, Instant before, Instant until) {
        Instant begin = seen.get(client).stream()
                .filter(change ->
                        change.status() == Health.Status.HEALTHY && change.at().isBefore(before))
                .map(Seen::at)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        return seen.get(client).stream()
                .filter(change -> !change.at().isBefore(begin) && change.at().isBefore(until))
                .map(Seen::status)
                .toList();
    }

    /** The same from one moment to another, what it became at them included. */
    List<Health.Status> between(String client, Instant from, Instant to) {
        return seen.get(client).stream()
                .filter(change -> !change.at().isBefore(from) && !change.at().isAfter(to))
                .map(Seen::status)
                .toList();
    }

    /** When it was first that after a moment. */
    Optional<Instant> first(String client, Health.Status status, Instant after) {
        return seen.get(client).stream()
                .filter(change -> change.status() == status && change.at().isAfter(after))
                .map(Seen::at)
                .findFirst();
    }

    /** What that client's health was, and when it became so. */
    List<Seen> seen(String client) {
        return seen.get(client);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
