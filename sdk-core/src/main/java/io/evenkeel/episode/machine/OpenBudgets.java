package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Producers of a cluster whose delivery.timeout.ms is found to be too short at about the same time. {@link RetryBudget} guards it. */
final class OpenBudgets {

    /** Of more than {@value} the rest is counted. */
    private static final int NAMED = 5;

    /** What takes longer had to be repaired, or was noticed when somebody sent again. */
    private static final Duration WORTH_WAITING_FOR = Duration.ofMinutes(5);

    /** Of which client, and how long what took. */
    private record TooShort(
            RetryBudget.Client client, @Nullable TopicPartition gaveUpOn, Duration took) {

        String number() {
            return "delivery.timeout.ms=" + client.deliveryTimeout.toMillis();
        }

        String recovery() {
            return (gaveUpOn == null ? "the longest recovery of a day" : "the recovery of " + Episode.name(gaveUpOn))
                    + " took " + took.toMillis() + " ms";
        }

        String story() {
            return client.ref + " (" + number() + ", " + recovery() + ")";
        }
    }

    private final Instant since;

    /** One for each client: the longest that it gave up on. */
    private final Map<RetryBudget.Client, TooShort> found = new LinkedHashMap<>();

    OpenBudgets(Instant since) {
        this.since = since;
    }

    Instant since() {
        return since;
    }

    boolean has(RetryBudget.Client client) {
        return found.containsKey(client);
    }

    void add(RetryBudget.Client client, @Nullable TopicPartition gaveUpOn, Duration took) {
        found.put(client, new TooShort(client, gaveUpOn, took));
    }

    Warning warning(Instant now) {
        List<EpisodeListener> listeners = found.keySet().stream()
                .map(client -> client.downstream)
                .distinct()
                .toList();
        return new Warning(
                new Diagnosis(Cause.RETRY_BUDGET_TOO_SMALL, summary(), remedy(), findings(), now), listeners);
    }

    private String summary() {
        List<TooShort> gaveUp =
                found.values().stream().filter(s -> s.gaveUpOn != null).toList();
        List<TooShort> would =
                found.values().stream().filter(s -> s.gaveUpOn == null).toList();
        List<String> sentences = new ArrayList<>();
        if (!gaveUp.isEmpty()) {
            sentences.add("Sends of " + stories(gaveUp) + " gave up before the cluster healed.");
        }
        if (!would.isEmpty()) {
            sentences.add("Sends of " + stories(would) + " have less than " + RetryBudget.MARGIN
                    + " x the longest recovery that this process has seen.");
        }
        return String.join(" ", sentences);
    }

    private static String stories(List<TooShort> some) {
        String stories = some.stream().limit(NAMED).map(TooShort::story).collect(Collectors.joining(", "));
        return some.size() > NAMED ? stories + " and " + (some.size() - NAMED) + " more" : stories;
    }

    private String remedy() {
        Duration longest = found.values().stream()
                .map(TooShort::took)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        if (longest.compareTo(WORTH_WAITING_FOR) > 0) {
            return "No delivery.timeout.ms is to outlast that: have the records kept elsewhere until the cluster is well;"
                    + " Delivery.of(exception) tells what is known of a record that failed.";
        }
        return "For sends to outlast it, set delivery.timeout.ms to " + longest.toMillis() * RetryBudget.MARGIN
                + " or more, with buffer.memory for what is sent meanwhile; Delivery.of(exception) tells what is known"
                + " of a record that failed.";
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        found.values().stream()
                .limit(NAMED)
                .forEach(s -> findings.add(new Finding(
                        "delivery.timeout.ms of " + s.client.ref,
                        Finding.Result.BAD,
                        s.client.deliveryTimeout.toMillis() + ", and " + s.recovery()
                                + (s.gaveUpOn == null ? "" : "; sends gave up meanwhile"))));
        return findings;
    }
}
