package io.evenkeel.episode.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every signal in every state: the whole table, so that what is not a transition is shown to be none. */
class TransitionsTest {

    private static final TopicPartition P = new TopicPartition("orders", 0);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration ESCALATE_AFTER = Duration.ofSeconds(29);

    /** When it comes: trouble began at START, an escalation was seen 30 s later. */
    private static final Instant NOW = START.plusSeconds(31);

    private static final Map<String, Function<Instant, Signal>> SIGNALS = Map.ofEntries(
            Map.entry("LeaderSeen", at -> new Signal.LeaderSeen(P, 1, 2, true, at)),
            Map.entry("LeaderSeen, not in use", at -> new Signal.LeaderSeen(P, 1, 2, false, at)),
            Map.entry("LeaderSeen, to none", at -> new Signal.LeaderSeen(P, 1, Signal.NO_LEADER, true, at)),
            Map.entry("MovedBefore", at -> new Signal.MovedBefore(P, 1, 2, at, at)),
            Map.entry("AcksMissing", at -> new Signal.AcksMissing(P, 1, at, at)),
            Map.entry("NodeSilent", at -> new Signal.NodeSilent(1, Set.of(P), at, at)),
            Map.entry("NodeSilent, of others", at -> new Signal.NodeSilent(1, Set.of(), at, at)),
            Map.entry("ConnectionLost", at -> new Signal.ConnectionLost(1, Set.of(P), at, at)),
            Map.entry("ConnectionRefused", at -> new Signal.ConnectionRefused(1, Set.of(P), at, at)),
            Map.entry("NoProgress", at -> new Signal.NoProgress(1, Set.of(P), at, at)),
            Map.entry("TopicMissing", at -> new Signal.TopicMissing(Set.of(P), at, at)),
            Map.entry("Refused", at -> new Signal.Refused(Set.of(P), new TimeoutException("no"), at)),
            Map.entry("NoMetadata", at -> new Signal.NoMetadata(Set.of(P), at, at)),
            Map.entry("SendFailed", at -> new Signal.SendFailed(P, 1, 1, new TimeoutException("Expiring"), at)),
            Map.entry("Acked", at -> new Signal.Acked(P, at)),
            Map.entry("Acked, before", at -> new Signal.Acked(P, START.minusSeconds(1))),
            Map.entry("Settled", at -> new Signal.Settled(P, at)),
            Map.entry("Progress", at -> new Signal.Progress(P, at)),
            Map.entry("Unassigned", at -> new Signal.Unassigned(P, at)),
            Map.entry("Closed", Signal.Closed::new),
            Map.entry("Ticked, in time", at -> new Signal.Ticked(START.plusSeconds(28))),
            Map.entry("Ticked, late", Signal.Ticked::new),
            Map.entry("MetadataUpdated", Signal.MetadataUpdated::new),
            Map.entry("RetriesSeen", at -> new Signal.RetriesSeen("orders", 1, at)),
            Map.entry("NodeAnswering", at -> new Signal.NodeAnswering(2, at)),
            Map.entry("CallFailed", at -> new Signal.CallFailed("commitSync", "TimeoutException", 1, at)));

    private final List<String> ends = new ArrayList<>();
    private final EpisodeMachine machine = new EpisodeMachine(
            new ClientRef("c", Role.CONSUMER),
            new Patience(ESCALATE_AFTER, Duration.ofSeconds(5), false),
            new AtomicLong()::incrementAndGet,
            ended -> {},
            new EpisodeListener() {
                @Override
                public void healed(Episode episode) {
                    ends.add("healed");
                }

                @Override
                public void abandoned(Episode episode) {
                    ends.add("abandoned");
                }
            });

    private String state() {
        String state = machine.open().stream()
                .map(episode -> episode.escalated() == null ? "DISRUPTED" : "ESCALATED")
                .collect(Collectors.joining());
        return state.isEmpty() ? String.join("", ends) + (ends.isEmpty() ? "STEADY" : "") : state;
    }

    private String after(String state, String signal) {
        if (!state.equals("STEADY")) {
            machine.accept(new Signal.AcksMissing(P, 1, START, START));
        }
        if (state.equals("ESCALATED")) {
            machine.accept(new Signal.Ticked(START.plusSeconds(30)));
        }
        assertThat(state()).isEqualTo(state);
        machine.accept(SIGNALS.get(signal).apply(NOW));
        return state();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // signal                 | STEADY    | DISRUPTED | ESCALATED
                "LeaderSeen               | DISRUPTED | DISRUPTED | ESCALATED",
                "LeaderSeen, to none      | DISRUPTED | DISRUPTED | ESCALATED",
                "MovedBefore                 | DISRUPTED | DISRUPTED | ESCALATED",
                "AcksMissing              | DISRUPTED | DISRUPTED | ESCALATED",
                "NodeSilent               | DISRUPTED | DISRUPTED | ESCALATED",
                "ConnectionLost           | DISRUPTED | DISRUPTED | ESCALATED",
                "ConnectionRefused        | DISRUPTED | DISRUPTED | ESCALATED",
                "NoProgress               | DISRUPTED | DISRUPTED | ESCALATED",
                "TopicMissing             | DISRUPTED | DISRUPTED | ESCALATED",
                "Refused                  | DISRUPTED | DISRUPTED | ESCALATED",
                "NoMetadata               | DISRUPTED | DISRUPTED | ESCALATED",
                "SendFailed               | DISRUPTED | DISRUPTED | ESCALATED",
                "Acked                    | STEADY    | healed    | healed",
                "Settled                  | STEADY    | healed    | healed",
                "Progress                 | STEADY    | healed    | healed",
                "Unassigned               | STEADY    | abandoned | abandoned",
                "Closed                   | STEADY    | abandoned | abandoned",
                "Ticked, late             | STEADY    | ESCALATED | ESCALATED",
                "Ticked, in time          | STEADY    | DISRUPTED | ESCALATED",
                "LeaderSeen, not in use   | STEADY    | DISRUPTED | ESCALATED",
                "NodeSilent, of others    | STEADY    | DISRUPTED | ESCALATED",
                "Acked, before            | STEADY    | DISRUPTED | ESCALATED",
                "MetadataUpdated          | STEADY    | DISRUPTED | ESCALATED",
                "RetriesSeen              | STEADY    | DISRUPTED | ESCALATED",
                "NodeAnswering            | STEADY    | DISRUPTED | ESCALATED",
                "CallFailed               | STEADY    | DISRUPTED | ESCALATED",
            })
    void everySignalInEveryState(String signal, String steady, String disrupted, String escalated) {
        assertThat(after("STEADY", signal)).as("STEADY").isEqualTo(steady);
        assertThat(new TransitionsTest().after("DISRUPTED", signal))
                .as("DISRUPTED")
                .isEqualTo(disrupted);
        assertThat(new TransitionsTest().after("ESCALATED", signal))
                .as("ESCALATED")
                .isEqualTo(escalated);
    }

    @Test
    void theTableHasEveryKindOfSignal() {
        Set<String> inTable =
                SIGNALS.keySet().stream().map(name -> name.split(",")[0]).collect(Collectors.toSet());
        assertThat(inTable)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Signal.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }
}
