package io.evenkeel.testkit.junit;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What happened to the clients of one {@link io.evenkeel.ResilientKafka}, as its listener heard it: some 0.3 s late at most while the
 * machine keeps up. One is given to tests with {@link WithKafka}; for a {@code ResilientKafka} made otherwise, make one and hand it to its
 * builder as the listener. Judged by {@link EvenkeelAssertions#assertThat(Episodes)}.
 *
 * <p>Thread-safe. Keeps all that it hears.
 */
public final class Episodes implements EpisodeListener {

    // guarded by this; in the order in which they were told first
    private final Map<Key, Episode> episodes = new LinkedHashMap<>();
    private final List<LeaderChange> leaderChanges = new ArrayList<>();
    private final List<Diagnosis> warnings = new ArrayList<>();

    private record Key(ClientRef client, long id) {}

    /** One that has heard nothing yet. */
    public Episodes() {}

    /** Every episode as it was told last, open ones included, in the order in which they were told first. */
    public synchronized List<Episode> all() {
        return List.copyOf(episodes.values());
    }

    /** Every turn of a client to another leader, felt or not, in the order in which they were told. */
    public synchronized List<LeaderChange> leaderChanges() {
        return List.copyOf(leaderChanges);
    }

    /** What was warned of apart from episodes, such as a leader that flaps. */
    public synchronized List<Diagnosis> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns whether the condition holds of all episodes: as soon as it does, or after that time. An interrupt ends the wait, too. */
    synchronized boolean await(Predicate<List<Episode>> condition, Duration limit) {
        return awaitAny(episodes.values(), condition, limit);
    }

    /** The same of the warnings. */
    synchronized boolean awaitWarnings(Predicate<List<Diagnosis>> condition, Duration limit) {
        return awaitAny(warnings, condition, limit);
    }

    private synchronized <T> boolean awaitAny(Collection<T> heard, Predicate<List<T>> condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.test(List.copyOf(heard))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.test(List.copyOf(heard));
            }
        }
        return true;
    }

    private synchronized void heard(Episode episode) {
        episodes.put(new Key(episode.client(), episode.id()), episode);
        notifyAll();
    }

    @Override
    public void opened(Episode episode) {
        heard(episode);
    }

    @Override
    public void escalated(Episode episode) {
        heard(episode);
    }

    @Override
    public void diagnosed(Episode episode) {
        heard(episode);
    }

    @Override
    public void healed(Episode episode) {
        heard(episode);
    }

    @Override
    public void abandoned(Episode episode) {
        heard(episode);
    }

    @Override
    public synchronized void leaderChanged(LeaderChange change) {
        leaderChanges.add(change);
        notifyAll();
    }

    @Override
    public synchronized void warned(Diagnosis diagnosis) {
        warnings.add(diagnosis);
        notifyAll();
    }
}
