package io.evenkeel;

import io.evenkeel.config.Adjustment;
import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.FailedSendListener;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.internal.InternalErrors;
import io.evenkeel.metrics.MetricsListener;
import io.evenkeel.metrics.Readings;
import io.evenkeel.retry.Operation;
import io.evenkeel.retry.RetryListener;
import io.evenkeel.signal.Signal;
import io.evenkeel.signal.SignalSink;
import java.time.Duration;
import java.util.List;

/** Keeps a metrics listener from whoever calls it: contains each call by itself, and tells it of the first client and of the last. */
final class Metering implements EpisodeListener, FailedSendListener, RetryListener {

    private final MetricsListener metrics;
    private final Readings readings;
    private final InternalErrors errors;
    private int clients;

    Metering(MetricsListener metrics, Readings readings, InternalErrors errors) {
        this.metrics = metrics;
        this.readings = readings;
        this.errors = errors;
    }

    /** A client has joined. The watch thread. */
    void joined(List<Adjustment> adjustments) {
        if (clients++ == 0) {
            contain(() -> metrics.started(readings));
        }
        adjustments.forEach(adjustment -> contain(() -> metrics.adjusted(adjustment.key())));
    }

    /** A client is closed. The watch thread. */
    void left() {
        if (--clients == 0) {
            contain(() -> metrics.stopped(readings));
        }
    }

    /**
     * Counts what episodes do not hold, or not once: retries where each is seen once. Every open episode of a topic holds the retries of the whole topic, and from those of episodes
     * that overlap in part the sum can not be told.
     */
    SignalSink counting(SignalSink next) {
        return signal -> {
            if (signal instanceof Signal.RetriesSeen retries) {
                contain(() -> metrics.retried(retries.records()));
            } else if (signal instanceof Signal.CallFailed failed) {
                contain(() -> metrics.callsFailed(failed.call(), failed.times()));
            }
            next.accept(signal);
        };
    }

    @Override
    public void opened(Episode episode) {
        contain(() -> metrics.opened(episode));
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        contain(() -> metrics.leaderChanged(change));
    }

    @Override
    public void escalated(Episode episode) {
        contain(() -> metrics.escalated(episode));
    }

    @Override
    public void diagnosed(Episode episode) {
        contain(() -> metrics.diagnosed(episode));
    }

    @Override
    public void healed(Episode episode) {
        contain(() -> metrics.healed(episode));
    }

    @Override
    public void abandoned(Episode episode) {
        contain(() -> metrics.abandoned(episode));
    }

    @Override
    public void warned(Diagnosis diagnosis) {
        contain(() -> metrics.warned(diagnosis));
    }

    @Override
    public void sendFailed(Certainty certainty) {
        contain(() -> metrics.sendFailed(certainty));
    }

    @Override
    public void redriven(Operation operation, int attempt, RuntimeException after) {
        contain(() -> metrics.redriven(operation, attempt, after));
    }

    @Override
    public void recovered(Operation operation, int attempts, Duration took) {
        contain(() -> metrics.recovered(operation, attempts, took));
    }

    @Override
    public void gaveUp(Operation operation, int attempts, RuntimeException last) {
        contain(() -> metrics.gaveUp(operation, attempts, last));
    }

    private void contain(Runnable call) {
        errors.contain("writing metrics", call);
    }
}
