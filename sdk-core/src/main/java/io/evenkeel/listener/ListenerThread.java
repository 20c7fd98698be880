package io.evenkeel.listener;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls the application's listener on a thread of its own, in order, so that one that is slow delays nobody. The thread is made when
 * there is something to tell and let go soon after; the queue is bounded, and what does not fit counts as an internal error.
 */
public final class ListenerThread implements EpisodeListener {

    /** Enough for every partition of a large cluster to open at once. */
    static final int QUEUE = 10_000;

    private static final Duration THREAD_KEPT = Duration.ofSeconds(1);

    private final EpisodeListener listener;
    private final InternalErrors errors;
    private final ThreadPoolExecutor executor;

    public ListenerThread(EpisodeListener listener, InternalErrors errors) {
        this.listener = listener;
        this.errors = errors;
        this.executor = new ThreadPoolExecutor(
                1, 1, THREAD_KEPT.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(QUEUE), work -> {
                    Thread thread = new Thread(work, "evenkeel-listener");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void opened(Episode episode) {
        tell(() -> listener.opened(episode));
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        tell(() -> listener.leaderChanged(change));
    }

    @Override
    public void escalated(Episode episode) {
        tell(() -> listener.escalated(episode));
    }

    @Override
    public void diagnosed(Episode episode) {
        tell(() -> listener.diagnosed(episode));
    }

    @Override
    public void healed(Episode episode) {
        tell(() -> listener.healed(episode));
    }

    @Override
    public void abandoned(Episode episode) {
        tell(() -> listener.abandoned(episode));
    }

    @Override
    public void warned(Diagnosis diagnosis) {
        tell(() -> listener.warned(diagnosis));
    }

    private void tell(Runnable call) {
        try {
            executor.execute(() -> errors.contain("calling a listener", call));
        } catch (RejectedExecutionException e) {
            errors.caught("queueing a call of a listener that does not keep up", e);
        }
    }
}
