package io.evenkeel.episode.machine;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How one client stands with one partition. Immutable; a move that is not legal does not compile.
 *
 * <pre>
 *   STEADY --trouble--> DISRUPTED --evidence of recovery--> STEADY   (healed)
 *                           |--not converged--> ESCALATED --evidence of recovery--> STEADY   (healed, escalation resolved)
 *                           '------closed, unassigned-----------'------------------> STEADY   (abandoned)
 * </pre>
 */
sealed interface PartitionState {

    /** Nothing is wrong, as far as can be seen. Entered at the beginning and when an episode ends; ended by trouble. */
    record Steady() implements PartitionState {

        static final Steady STEADY = new Steady();

        /** Trouble: an episode begins. */
        Disrupted disrupt(
                long id,
                ClientRef client,
                TopicPartition partition,
                Trigger trigger,
                Instant opened,
                int leader,
                long retried) {
            Episode begun = new Episode(
                    id, client, partition, trigger, opened, null, null, List.of(leader), 0, retried, 0, Outcome.OPEN);
            return new Disrupted(begun, opened, null);
        }
    }

    /** An episode is open; evidence counts from the last trouble on. */
    sealed interface Open extends PartitionState {

        Episode episode();

        /** Evidence from before is no evidence. */
        Instant lastTrouble();

        /** When the present leader was last seen to send anything, or null. */
        @Nullable
        Instant leaderAnswered();

        /** The same state with an episode that tells more. */
        Open with(Episode episode, Instant lastTrouble, @Nullable Instant leaderAnswered);

        /** The leader is another one: more of the same trouble, and nothing is known of the new one yet. */
        default Open leader(int to, Instant at) {
            List<Integer> leaders = new ArrayList<>(episode().leaders());
            leaders.add(to);
            Episode e = episode();
            return with(told(leaders, e.refreshes(), e.retried(), e.failed()), later(at), null);
        }

        /** More trouble that says nothing new. */
        default Open again(Instant at) {
            return with(episode(), later(at), leaderAnswered());
        }

        /** Sends failed: more trouble. */
        default Open failed(long records, Instant at) {
            Episode e = episode();
            return with(
                    told(e.leaders(), e.refreshes(), e.retried(), e.failed() + records), later(at), leaderAnswered());
        }

        /** Counted by topic, so no trouble of this partition for certain. */
        default Open retried(long records) {
            Episode e = episode();
            return with(
                    told(e.leaders(), e.refreshes(), e.retried() + records, e.failed()),
                    lastTrouble(),
                    leaderAnswered());
        }

        default Open refreshed() {
            Episode e = episode();
            return with(told(e.leaders(), e.refreshes() + 1, e.retried(), e.failed()), lastTrouble(), leaderAnswered());
        }

        /** A broker has sent something; of interest if it is the leader. */
        default Open answered(int node, Instant at) {
            return node == presentLeader() ? with(episode(), lastTrouble(), at) : this;
        }

        default int presentLeader() {
            return episode().leaders().get(episode().leaders().size() - 1);
        }

        /** Whether evidence of that moment counts. */
        default boolean isHealedBy(Instant evidence) {
            return !evidence.isBefore(lastTrouble());
        }

        /** The episode as it ends. */
        default Episode end(Outcome outcome, Instant at) {
            Episode e = episode();
            Instant closed = at.isBefore(e.opened()) ? e.opened() : at;
            return new Episode(
                    e.id(),
                    e.client(),
                    e.partition(),
                    e.trigger(),
                    e.opened(),
                    e.escalated(),
                    closed,
                    e.leaders(),
                    e.refreshes(),
                    e.retried(),
                    e.failed(),
                    outcome);
        }

        private Episode told(List<Integer> leaders, int refreshes, long retried, long failed) {
            Episode e = episode();
            return new Episode(
                    e.id(),
                    e.client(),
                    e.partition(),
                    e.trigger(),
                    e.opened(),
                    e.escalated(),
                    e.closed(),
                    leaders,
                    refreshes,
                    retried,
                    failed,
                    e.outcome());
        }

        private Instant later(Instant trouble) {
            return trouble.isAfter(lastTrouble()) ? trouble : lastTrouble();
        }
    }

    /** Trouble that may well heal by itself. Entered by trouble; ended by evidence, by time, or when the client lets go. */
    record Disrupted(
            Episode episode, Instant lastTrouble, @Nullable Instant leaderAnswered) implements Open {

        @Override
        public Disrupted with(Episode told, Instant trouble, @Nullable Instant answered) {
            return new Disrupted(told, trouble, answered);
        }

        /** It has lasted too long. */
        Escalated escalate(Instant at) {
            Episode e = episode;
            Episode escalated = new Episode(
                    e.id(),
                    e.client(),
                    e.partition(),
                    e.trigger(),
                    e.opened(),
                    at,
                    null,
                    e.leaders(),
                    e.refreshes(),
                    e.retried(),
                    e.failed(),
                    e.outcome());
            return new Escalated(escalated, lastTrouble, leaderAnswered);
        }
    }

    /** Trouble that does not heal by itself. Entered once an episode, by time; ended by evidence, or when the client lets go. */
    record Escalated(
            Episode episode, Instant lastTrouble, @Nullable Instant leaderAnswered) implements Open {

        @Override
        public Escalated with(Episode told, Instant trouble, @Nullable Instant answered) {
            return new Escalated(told, trouble, answered);
        }
    }
}
