package io.evenkeel.episode.machine;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * How one client stands with one partition. Immutable; a move that is not legal does not compile.
 *
 * <pre>
 *   STEADY --trouble--> DISRUPTED --evidence of recovery--> STEADY   (healed)
 *                           '------closed, unassigned-----> STEADY   (abandoned)
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
                    id, client, partition, trigger, opened, null, List.of(leader), 0, retried, 0, Outcome.OPEN);
            return new Disrupted(begun, opened);
        }
    }

    /**
     * An episode is open. Entered by trouble; ended by evidence that is newer than the last trouble, or when the client lets go of the
     * partition.
     *
     * @param lastTrouble evidence from before is no evidence
     */
    record Disrupted(Episode episode, Instant lastTrouble) implements PartitionState {

        /** The leader is another one: more of the same trouble. */
        Disrupted leader(int to, Instant at) {
            List<Integer> leaders = new ArrayList<>(episode.leaders());
            leaders.add(to);
            return with(leaders, episode.refreshes(), episode.retried(), episode.failed(), at);
        }

        /** More trouble that says nothing new. */
        Disrupted again(Instant at) {
            return with(episode.leaders(), episode.refreshes(), episode.retried(), episode.failed(), at);
        }

        /** Sends failed: more trouble. */
        Disrupted failed(long records, Instant at) {
            return with(episode.leaders(), episode.refreshes(), episode.retried(), episode.failed() + records, at);
        }

        /** Counted by topic, so no trouble of this partition for certain. */
        Disrupted retried(long records) {
            return with(
                    episode.leaders(), episode.refreshes(), episode.retried() + records, episode.failed(), lastTrouble);
        }

        Disrupted refreshed() {
            return with(episode.leaders(), episode.refreshes() + 1, episode.retried(), episode.failed(), lastTrouble);
        }

        private Disrupted with(List<Integer> leaders, int refreshes, long retried, long failed, Instant trouble) {
            return new Disrupted(
                    new Episode(
                            episode.id(),
                            episode.client(),
                            episode.partition(),
                            episode.trigger(),
                            episode.opened(),
                            null,
                            leaders,
                            refreshes,
                            retried,
                            failed,
                            Outcome.OPEN),
                    trouble.isAfter(lastTrouble) ? trouble : lastTrouble);
        }

        /** Whether evidence of that moment counts. */
        boolean isHealedBy(Instant evidence) {
            return !evidence.isBefore(lastTrouble);
        }

        /** The episode as it ends. */
        Episode end(Outcome outcome, Instant at) {
            return new Episode(
                    episode.id(),
                    episode.client(),
                    episode.partition(),
                    episode.trigger(),
                    episode.opened(),
                    at.isBefore(episode.opened()) ? episode.opened() : at,
                    episode.leaders(),
                    episode.refreshes(),
                    episode.retried(),
                    episode.failed(),
                    outcome);
        }
    }
}
