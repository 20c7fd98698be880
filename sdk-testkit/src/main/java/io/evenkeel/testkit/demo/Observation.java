package io.evenkeel.testkit.demo;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the wrapped clients tell about themselves: keeps when each episode was noticed, and shows what it hears with the time at which
 * it hears it. Called by the listener's thread, read by any.
 */
final class Observation implements EpisodeListener {

    private final Map<Key, Noticed> episodes = new ConcurrentHashMap<>();
    private final Progress progress;
    private final InstantSource time;

    Observation(Progress progress, InstantSource time) {
        this.progress = progress;
        this.time = time;
    }

    @Override
    public void opened(Episode episode) {
        Instant heard = time.instant();
        episodes.put(Key.of(episode), new Noticed(episode, heard));
        tell(heard, episode, "trouble", "");
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        tell(
                time.instant(),
                change.client(),
                "leader",
                change.partition() + " " + leader(change.from()) + "->" + leader(change.to()));
    }

    @Override
    public void healed(Episode episode) {
        closed(episode, "healed");
    }

    @Override
    public void abandoned(Episode episode) {
        closed(episode, "abandoned");
    }

    /** Every episode, by the time it was noticed. */
    List<Noticed> episodes() {
        return episodes.values().stream()
                .sorted(Comparator.comparing(Noticed::at))
                .toList();
    }

    long open() {
        return episodes.values().stream()
                .filter(noticed -> noticed.episode().outcome() == Outcome.OPEN)
                .count();
    }

    boolean anyNoticedSince(Instant since) {
        return episodes.values().stream().anyMatch(noticed -> !noticed.at().isBefore(since));
    }

    private void closed(Episode episode, String how) {
        episodes.computeIfPresent(Key.of(episode), (key, noticed) -> new Noticed(episode, noticed.at()));
        Duration duration = episode.duration();
        tell(time.instant(), episode, how, duration == null ? "" : " " + Seconds.of(duration));
    }

    private void tell(Instant at, Episode episode, String verb, String detail) {
        tell(at, episode.client(), verb, Episode.name(episode.partition()) + detail);
    }

    private void tell(Instant at, ClientRef client, String verb, String what) {
        progress.happened(at, String.format(Locale.ROOT, "  %s %-8s %s", client.clientId(), verb, what));
    }

    private static String leader(int id) {
        return id < 0 ? "none" : Integer.toString(id);
    }

    private record Key(ClientRef client, long id) {
        static Key of(Episode episode) {
            return new Key(episode.client(), episode.id());
        }
    }
}
