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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the wrapped clients tell about themselves: keeps their episodes, and writes what it hears into the journal with the time at
 * which it hears it. Called by the listener's thread, read by any.
 */
final class Observation implements EpisodeListener {

    private final Map<Key, Noticed> episodes = new ConcurrentHashMap<>();
    private final Journal journal;
    private final InstantSource time;

    Observation(Journal journal, InstantSource time) {
        this.journal = journal;
        this.time = time;
    }

    @Override
    public void opened(Episode episode) {
        Instant heard = time.instant();
        episodes.put(Key.of(episode), new Noticed(episode, heard));
        write(heard, episode, Event.Kind.TROUBLE, "");
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        journal.add(new Event(
                time.instant(),
                change.client().clientId(),
                Event.Kind.LEADER,
                change.partition().toString(),
                leader(change.from()) + "->" + leader(change.to())));
    }

    @Override
    public void healed(Episode episode) {
        closed(episode, Event.Kind.HEALED);
    }

    @Override
    public void abandoned(Episode episode) {
        closed(episode, Event.Kind.ABANDONED);
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

    private void closed(Episode episode, Event.Kind kind) {
        episodes.computeIfPresent(Key.of(episode), (key, noticed) -> new Noticed(episode, noticed.at()));
        Duration duration = episode.duration();
        write(time.instant(), episode, kind, duration == null ? "" : Seconds.of(duration));
    }

    private void write(Instant at, Episode episode, Event.Kind kind, String detail) {
        journal.add(new Event(at, episode.client().clientId(), kind, Episode.name(episode.partition()), detail));
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
