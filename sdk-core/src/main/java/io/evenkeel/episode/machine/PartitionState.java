package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import java.time.Instant;
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
                    id,
                    client,
                    partition,
                    trigger,
                    opened,
                    null,
                    null,
                    List.of(leader),
                    0,
                    retried,
                    0,
                    Outcome.OPEN,
                    null);
            return new Disrupted(begun, Notes.of(opened));
        }
    }

    /**
     * What an episode does not tell.
     *
     * @param lastTrouble evidence of recovery from before is none
     * @param leaderAnswered when the present leader was last seen to send anything, or null
     * @param failure what was last thrown for the partition, or null
     * @param found what the last look found at the present leader, or null
     * @param unusable how many looks in a row, of those that could tell, have found that the present leader cannot be used from here
     */
    record Notes(
            Instant lastTrouble,
            @Nullable Instant leaderAnswered,
            @Nullable Exception failure,
            @Nullable Cause found,
            int unusable) {

        static Notes of(Instant trouble) {
            return new Notes(trouble, null, null, null, 0);
        }

        Notes trouble(Instant at) {
            return at.isAfter(lastTrouble) ? new Notes(at, leaderAnswered, failure, found, unusable) : this;
        }

        Notes answered(Instant at) {
            return new Notes(lastTrouble, at, failure, found, unusable);
        }

        Notes failed(Exception thrown) {
            return new Notes(lastTrouble, leaderAnswered, thrown, found, unusable);
        }

        Notes looked(Cause now, Usability leader) {
            int failed = switch (leader) {
                case USABLE -> 0;
                case UNUSABLE -> unusable + 1;
                case NOT_CLEAR -> unusable;
            };
            return new Notes(lastTrouble, leaderAnswered, failure, now, failed);
        }

        /** Nothing is known of the new one yet. */
        Notes newLeader() {
            return new Notes(lastTrouble, null, failure, null, 0);
        }
    }

    /** An episode is open; evidence counts from the last trouble on. */
    sealed interface Open extends PartitionState {

        Episode episode();

        Notes notes();

        /** The same state with an episode that tells more. */
        Open with(Episode episode, Notes notes);

        private Open with(Draft told) {
            return with(told.episode(), notes());
        }

        /** The leader is another one: more of the same trouble. */
        default Open leader(int to, Instant at) {
            return with(draft().leader(to).episode(), notes().newLeader().trouble(at));
        }

        /** More trouble that says nothing new. */
        default Open again(Instant at) {
            return with(episode(), notes().trouble(at));
        }

        /** Sends failed: more trouble. */
        default Open failed(long records, Exception failure, Instant at) {
            return with(
                    draft().failed(records).episode(), notes().failed(failure).trouble(at));
        }

        /** Counted by topic, so no trouble of this partition for certain. */
        default Open retried(long records) {
            return with(draft().retried(records));
        }

        default Open refreshed() {
            return with(draft().refreshed());
        }

        /** A broker has sent something; of interest if it is the leader. */
        default Open answered(int node, Instant at) {
            return node == presentLeader() ? with(episode(), notes().answered(at)) : this;
        }

        /**
         * Somebody has looked.
         *
         * @param found what that look alone found
         * @param diagnosis what is to be believed after it
         */
        default Open diagnosed(Cause found, Diagnosis diagnosis, Usability leader) {
            return with(draft().diagnosed(diagnosis).episode(), notes().looked(found, leader));
        }

        default int presentLeader() {
            return episode().leaders().get(episode().leaders().size() - 1);
        }

        /** Whether the present leader has taken over since the episode began. */
        default boolean leaderIsNew() {
            return episode().leaders().size() > 1
                    && presentLeader() != episode().leaders().get(0);
        }

        /** Whether evidence of that moment counts. */
        default boolean isHealedBy(Instant evidence) {
            return !evidence.isBefore(notes().lastTrouble());
        }

        /** The episode as it ends. */
        default Episode end(Outcome outcome, Instant at) {
            return draft().closed(outcome, at).episode();
        }

        private Draft draft() {
            return new Draft(episode());
        }
    }

    /** Trouble that may well heal by itself. Entered by trouble; ended by evidence, by time, or when the client lets go. */
    record Disrupted(Episode episode, Notes notes) implements Open {

        @Override
        public Disrupted with(Episode told, Notes noted) {
            return new Disrupted(told, noted);
        }

        /** What was found out about the leader before says nothing of this one. */
        @Override
        public Open leader(int to, Instant at) {
            Diagnosis known = episode.diagnosis();
            boolean stands = known == null || known.cause().weight() == Cause.Weight.FINAL;
            Episode told = stands ? episode : new Draft(episode).diagnosed(null).episode();
            return new Disrupted(
                    new Draft(told).leader(to).episode(), notes.newLeader().trouble(at));
        }

        /** It has lasted too long, or no time can help. */
        Escalated escalate(Instant at) {
            return new Escalated(new Draft(episode).escalated(at).episode(), notes);
        }
    }

    /** Trouble that does not heal by itself. Entered once an episode; ended by evidence, or when the client lets go. */
    record Escalated(Episode episode, Notes notes) implements Open {

        @Override
        public Escalated with(Episode told, Notes noted) {
            return new Escalated(told, noted);
        }
    }
}
