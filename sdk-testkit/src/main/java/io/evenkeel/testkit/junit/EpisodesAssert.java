package io.evenkeel.testkit.junit;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.AbstractAssert;

/**
 * What is claimed of {@link Episodes}. A message of failure lists all of them.
 *
 * <p>Each claim is judged by what was heard until now, and those that something has happened wait for it as long as {@link #within} says:
 * episodes are told a moment after the event.
 */
public final class EpisodesAssert extends AbstractAssert<EpisodesAssert, Episodes> {

    private Duration patience = Duration.ZERO;

    EpisodesAssert(Episodes actual) {
        super(actual, EpisodesAssert.class);
    }

    /** How long each of the claims that follow may wait until it holds. Throws IllegalArgumentException when it is negative. */
    public EpisodesAssert within(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit must not be negative, but was " + limit);
        }
        this.patience = limit;
        return this;
    }

    /** Nobody had trouble so far. Does not wait. */
    public EpisodesAssert hasNone() {
        return holdsNow(List::isEmpty, "no episode");
    }

    /** No episode was escalated so far, not even one that has healed since. Does not wait. */
    public EpisodesAssert hasNoEscalation() {
        return holdsNow(all -> all.stream().noneMatch(EpisodesAssert::isEscalated), "no episode to be escalated");
    }

    /** At least so many episodes have healed. */
    public EpisodesAssert hasHealed(int atLeast) {
        return holds(
                all -> all.stream().filter(EpisodesAssert::isHealed).count() >= atLeast,
                "at least " + atLeast + " to be healed");
    }

    /** There was trouble with that partition, at least one episode, and all of it has healed. */
    public EpisodesAssert hasHealedOn(String topic, int partition) {
        TopicPartition wanted = new TopicPartition(topic, partition);
        return holds(
                all -> areHealed(all.stream()
                        .filter(episode -> episode.partition().equals(wanted))
                        .toList()),
                "an episode of " + wanted + ", and all of them to be healed");
    }

    /**
     * There was trouble, at least one episode, and all of it has healed. That nothing happened does not pass: a test whose fault nobody
     * felt proves nothing.
     */
    public EpisodesAssert allHealed() {
        return holds(EpisodesAssert::areHealed, "an episode, and all of them to be healed");
    }

    /** No episode is open; there may have been none. */
    public EpisodesAssert noneOpen() {
        return holds(
                all -> all.stream().noneMatch(episode -> episode.outcome() == Outcome.OPEN), "no episode to be open");
    }

    /** An episode was escalated, and its diagnosis names that cause; it may have healed since. */
    public EpisodesAssert hasEscalated(Cause cause) {
        return holds(
                all -> all.stream().anyMatch(episode -> isEscalated(episode) && isDiagnosed(episode, cause)),
                "an episode to be escalated as " + cause);
    }

    /** Something was warned of that is no episode, such as {@link Cause#LEADER_FLAPPING}. */
    public EpisodesAssert hasWarned(Cause cause) {
        isNotNull();
        if (!actual.awaitWarnings(all -> all.stream().anyMatch(warning -> warning.cause() == cause), patience)) {
            throw failure("%s", expected("a warning of " + cause) + EpisodeText.warned(actual.warnings()));
        }
        return this;
    }

    private static boolean isHealed(Episode episode) {
        return episode.outcome() == Outcome.HEALED;
    }

    private static boolean areHealed(List<Episode> episodes) {
        return !episodes.isEmpty() && episodes.stream().allMatch(EpisodesAssert::isHealed);
    }

    private static boolean isEscalated(Episode episode) {
        return episode.escalated() != null;
    }

    private static boolean isDiagnosed(Episode episode, Cause cause) {
        return episode.diagnosis() != null && episode.diagnosis().cause() == cause;
    }

    private EpisodesAssert holdsNow(Predicate<List<Episode>> claim, String what) {
        isNotNull();
        List<Episode> all = actual.all();
        if (!claim.test(all)) {
            throw failure("%s", "expected " + what + ", but there were:" + EpisodeText.told(all));
        }
        return this;
    }

    private EpisodesAssert holds(Predicate<List<Episode>> claim, String what) {
        isNotNull();
        if (!actual.await(claim, patience)) {
            throw failure("%s", expected(what) + EpisodeText.told(actual.all()));
        }
        return this;
    }

    private String expected(String what) {
        String waited = patience.isZero() ? "" : " within " + patience.toMillis() + " ms";
        return "expected " + what + waited + ", but there were:";
    }
}
