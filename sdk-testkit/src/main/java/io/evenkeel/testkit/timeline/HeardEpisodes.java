package io.evenkeel.testkit.timeline;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the clients tell of themselves: each episode in its newest state, and what is worth a line when it is heard. */
final class HeardEpisodes implements EpisodeListener {

    private final Map<Key, Episode> episodes = new ConcurrentHashMap<>();
    private final Queue<Moment> moments;
    private final InstantSource time;

    private record Key(ClientRef client, long id) {}

    HeardEpisodes(Queue<Moment> moments, InstantSource time) {
        this.moments = moments;
        this.time = time;
    }

    @Override
    public void opened(Episode episode) {
        keep(episode);
    }

    @Override
    public void escalated(Episode episode) {
        keep(episode);
        tell(episode.client(), Episode.name(episode.partition()) + " does not heal" + cause(episode.diagnosis()));
    }

    @Override
    public void diagnosed(Episode episode) {
        keep(episode);
    }

    @Override
    public void healed(Episode episode) {
        keep(episode);
    }

    @Override
    public void abandoned(Episode episode) {
        keep(episode);
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        tell(
                change.client(),
                change.partition() + " moved from " + leader(change.from()) + " to " + leader(change.to()));
    }

    @Override
    public void warned(Diagnosis diagnosis) {
        moments.add(new Moment(time.instant(), "", "warned: " + diagnosis.cause()));
    }

    List<Span> spans() {
        return episodes.values().stream()
                .map(episode -> new Span(
                        kind(episode),
                        episode.client().clientId(),
                        Episode.name(episode.partition()),
                        episode.opened(),
                        episode.closed(),
                        detail(episode)))
                .toList();
    }

    private void keep(Episode episode) {
        episodes.put(new Key(episode.client(), episode.id()), episode);
    }

    private void tell(ClientRef client, String text) {
        moments.add(new Moment(time.instant(), client.clientId(), text));
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
