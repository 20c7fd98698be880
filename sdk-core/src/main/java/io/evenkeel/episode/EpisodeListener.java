package io.evenkeel.episode;

import io.evenkeel.diagnosis.Diagnosis;
import java.util.List;

/**
 * Hears what becomes of partitions.
 *
 * <p>For each client and partition the order is: {@code opened}, then any {@code leaderChanged}, at most one
 * {@code escalated} and after it any {@code diagnosed}, then {@code healed} or {@code abandoned}, and never two episodes open at a time. A {@code leaderChanged} outside an episode is one that nobody felt. Every
 * {@code opened} is followed by its end, at the latest when the client is closed.
 *
 * <p>Called on a thread of Evenkeel's own, one call at a time, for all clients of a {@code ResilientKafka}: it may block without
 * delaying a client, and while it does, up to 10,000 calls wait; more are dropped and counted. What it throws is logged and goes no
 * further.
 */
public interface EpisodeListener {

    /** Trouble was seen. */
    default void opened(Episode episode) {}

    /** A client turned to another leader. */
    default void leaderChanged(LeaderChange change) {}

    /** It lasts longer than what heals by itself does. At most once an episode, and {@code healed} resolves it. */
    default void escalated(Episode episode) {}

    /** Of an episode that was escalated, another cause is known now. May come more than once an episode. */
    default void diagnosed(Episode episode) {}

    /** There was evidence of recovery. */
    default void healed(Episode episode) {}

    /** It ended without evidence: the client was closed, or the partition taken from it. */
    default void abandoned(Episode episode) {}

    /**
     * Something should not stay as it is, though episodes heal. {@code LEADER_FLAPPING}: told for all partitions that flap together, and not
     * again within {@code evenkeel.flapping.window}. {@code RETRY_BUDGET_TOO_SMALL}: sends gave up before the cluster healed, or would with
     * the longest recovery that was seen; once a producer, and again when sends gave up in one that took twice as long.
     * {@code QUORUM_FLAPPING} and {@code QUORUM_UNREACHABLE}, where {@code evenkeel.quorum.enabled} is set: once a window, and once an outage. Of
     * no episode, and in no order to them.
     */
    default void warned(Diagnosis diagnosis) {}

    /** One that hears nothing. */
    static EpisodeListener noop() {
        return new EpisodeListener() {};
    }

    /** One that passes every call on to all of them, in that order. */
    static EpisodeListener composite(EpisodeListener... listeners) {
        List<EpisodeListener> all = List.of(listeners);
        return new EpisodeListener() {
            @Override
            public void opened(Episode episode) {
                all.forEach(listener -> listener.opened(episode));
            }

            @Override
            public void leaderChanged(LeaderChange change) {
                all.forEach(listener -> listener.leaderChanged(change));
            }

            @Override
            public void escalated(Episode episode) {
                all.forEach(listener -> listener.escalated(episode));
            }

            @Override
            public void diagnosed(Episode episode) {
                all.forEach(listener -> listener.diagnosed(episode));
            }

            @Override
            public void healed(Episode episode) {
                all.forEach(listener -> listener.healed(episode));
            }

            @Override
            public void abandoned(Episode episode) {
                all.forEach(listener -> listener.abandoned(episode));
            }

            @Override
            public void warned(Diagnosis diagnosis) {
                all.forEach(listener -> listener.warned(diagnosis));
            }
        };
    }
}
