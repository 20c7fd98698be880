package io.evenkeel.testkit.timeline;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.testkit.junit.Episodes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the clients told of themselves, as it is drawn: each episode in its newest state, and what is worth a line. */
final class HeardEpisodes {

    private final Episodes episodes;

    HeardEpisodes(Episodes episodes) {
        this.episodes = episodes;
    }

    List<Span> spans() {
        return episodes.all().stream()
                .map(episode -> new Span(
                        kind(episode),
                        episode.client().clientId(),
                        Episode.name(episode.partition()),
                        episode.opened(),
                        episode.closed(),
                        detail(episode)))
                .toList();
    }

    Stream<Moment> moments() {
        return Stream.of(
                        episodes.all().stream().map(HeardEpisodes::escalation).filter(Objects::nonNull),
                        episodes.leaderChanges().stream().map(HeardEpisodes::move),
                        episodes.warnings().stream()
                                .map(warned -> new Moment(warned.at(), "", "warned: " + warned.cause())))
                .flatMap(moments -> moments);
    }

    private static @Nullable Moment escalation(Episode episode) {
        Instant escalated = episode.escalated();
        return escalated == null
                ? null
                : moment(
                        escalated,
                        episode.client(),
                        Episode.name(episode.partition()) + " does not heal" + cause(episode.diagnosis()));
    }

    private static Moment move(LeaderChange change) {
        return moment(
                change.at(),
                change.client(),
                change.partition() + " moved from " + leader(change.from()) + " to " + leader(change.to()));
    }

    private static Moment moment(Instant at, ClientRef client, String text) {
        return new Moment(at, client.clientId(), text);
    }

    private static Span.Kind kind(Episode episode) {
        if (episode.escalated() != null) {
            return Span.Kind.ESCALATED;
        }
        return episode.outcome() == Outcome.ABANDONED ? Span.Kind.ABANDONED : Span.Kind.EPISODE;
    }

    private static String detail(Episode episode) {
        String leaders = episode.leaders().stream().map(HeardEpisodes::leader).collect(Collectors.joining(" -> "));
        return Episode.name(episode.partition()) + " " + episode.trigger() + ", leaders " + leaders + ", "
                + episode.retried() + " retried, " + episode.failed() + " failed, " + episode.outcome()
                + cause(episode.diagnosis());
    }

    private static String cause(@Nullable Diagnosis diagnosis) {
        return diagnosis == null ? "" : ": " + diagnosis.cause();
    }

    private static String leader(int id) {
        return id == LeaderChange.NO_LEADER ? "none" : String.valueOf(id);
    }
}
