package io.evenkeel.testkit.demo;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Sent;
import io.evenkeel.testkit.ledger.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Attributes what the clients told and what the log shows to the faults. A fault answers for the records that were sent from its
 * first strike until the next fault began, and for the episodes that were noticed until its repair began.
 */
final class Rows {

    private final String topic;
    private final List<FaultPlayed> played;
    private final List<Noticed> episodes;
    private final Verdict verdict;

    Rows(String topic, List<FaultPlayed> played, List<Noticed> episodes, Verdict verdict) {
        this.topic = topic;
        this.played = played;
        this.episodes = episodes;
        this.verdict = verdict;
    }

    /** A row for each fault, in the order played. */
    List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < played.size(); i++) {
            Instant until = i + 1 < played.size() ? played.get(i + 1).began() : Instant.MAX;
            rows.add(row(played.get(i), until));
        }
        return rows;
    }

    private Row row(FaultPlayed fault, Instant until) {
        Predicate<Sent> sent =
                record -> !record.at().isBefore(fault.began()) && record.at().isBefore(until);
        return new Row(
                fault.name(),
                leaders(fault),
                slowest(fault, this::detected),
                slowest(fault, strike -> healed(strike, Role.PRODUCER)),
                slowest(fault, strike -> healed(strike, Role.CONSUMER)),
                (int) fault.strikes().stream()
                        .flatMap(this::episodesOf)
                        .filter(noticed -> noticed.episode().outcome() != Outcome.HEALED)
                        .count(),
                fault.strikes().stream().mapToLong(Strike::retried).sum(),
                verdict.count(Kind.LOST, sent),
                verdict.count(Kind.DUPLICATED, sent),
                verdict.count(Kind.REORDERED, sent));
    }

    private static @Nullable Duration slowest(FaultPlayed fault, Function<Strike, Optional<Duration>> measured) {
        return fault.strikes().stream()
                .map(measured)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private Optional<Duration> detected(Strike strike) {
        return episodesOf(strike)
                .map(Noticed::at)
                .min(Comparator.naturalOrder())
                .map(noticed -> Duration.between(strike.applied(), noticed));
    }

    private Optional<Duration> healed(Strike strike, Role role) {
        return episodesOf(strike)
                .map(Noticed::episode)
                .filter(episode -> episode.client().role() == role && episode.outcome() == Outcome.HEALED)
                .map(Episode::closed)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(closed -> Duration.between(strike.applied(), closed));
    }

    private Stream<Noticed> episodesOf(Strike strike) {
        return episodes.stream().filter(noticed -> strike.covers(noticed.at()));
    }

    /** Such as {@code 2->1,3}: where the leaders went that one strike took from a broker. Of several strikes, how many moved. */
    private String leaders(FaultPlayed fault) {
        List<LeaderMove> moves = fault.strikes().stream()
                .flatMap(strike -> strike.moves(topic).stream())
                .toList();
        if (moves.isEmpty()) {
            return "";
        }
        if (fault.strikes().size() > 1) {
            return moves.size() + " moves";
        }
        return moves.get(0).from() + "->"
                + moves.stream()
                        .map(move -> move.to() == LeaderMove.NO_LEADER ? "none" : Integer.toString(move.to()))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(","));
    }
}
