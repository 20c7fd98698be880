package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds leaders that go to and fro, felt or not, although each move heals, and warns once: of all that flap together in one warning, and of
 * what belongs to it (the same partition, or another one that the same broker loses) not again within the window. One of it serves all
 * clients of a process, like {@link Incidents}. Thread-safe; who is warned is called without a lock.
 */
public final class Flapping {

    /** What flaps within this time of the first is told with it: 500 partitions of a broker do not move in the same instant. */
    static final Duration TOGETHER = Duration.ofSeconds(5);

    private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);

    private final Consumer<Diagnosis> log;

    /** Those of clients in use: one that is closed takes its own along. */
    private final Set<Losses> clients = Collections.newSetFromMap(new WeakHashMap<>());

    private final List<OpenFlapping> open = new ArrayList<>();
    private Instant swept = Instant.MIN;

    /**
     * @param log is given each warning once
     */
    public Flapping(Consumer<Diagnosis> log) {
        this.log = log;
    }

    /**
     * Where the moves go that one client sees.
     *
     * @param cluster the id of its cluster, empty while it is not known
     * @param moves how often a broker must lose the same partition
     * @param window within which time
     * @param downstream is warned of what this client sees
     */
    public synchronized EpisodeListener client(
            Supplier<String> cluster, int moves, Duration window, EpisodeListener downstream) {
        Losses losses = new Losses(moves, window);
        clients.add(losses);
        return new EpisodeListener() {
            @Override
            public void leaderChanged(LeaderChange change) {
                Diagnosis news = moved(losses, cluster.get(), change, downstream);
                if (news != null) {
                    downstream.warned(news);
                }
            }
        };
    }

    /** Returns what others were warned of before, and this listener was not. */
    private synchronized @Nullable Diagnosis moved(
            Losses losses, String cluster, LeaderChange change, EpisodeListener downstream) {
        Losses.Flap flap = losses.count(change);
        if (flap == null) {
            return null;
        }
        open.removeIf(flapping -> flapping.isOver(change.at()));
        OpenFlapping its = open.stream()
                .filter(candidate -> candidate.takes(cluster, flap))
                .findFirst()
                .orElse(null);
        if (its == null) {
            its = new OpenFlapping(cluster, change.at(), losses.moves(), losses.window());
            open.add(its);
        }
        return its.add(flap, downstream) ? its.told() : null;
    }

    /** Warns of what has flapped together. To be called now and then. */
    public void tick(Instant now) {
        due(now, TOGETHER).forEach(warning -> warning.tell(log));
    }

    /** Warns of what flaps at once. To be called when a client leaves: it may have been the last that ticks. */
    public void clientLeft(Instant now) {
        due(now, Duration.ZERO).forEach(warning -> warning.tell(log));
    }

    private synchronized List<Warning> due(Instant now, Duration together) {
        if (!swept.plus(SWEPT_EVERY).isAfter(now)) {
            swept = now;
            clients.forEach(losses -> losses.sweep(now));
            open.removeIf(flapping -> flapping.isOver(now));
        }
        List<Warning> due = new ArrayList<>();
        for (OpenFlapping flapping : open) {
            if (flapping.isDue(now, together)) {
                due.add(flapping.tell(now));
            }
        }
        return due;
    }
}
