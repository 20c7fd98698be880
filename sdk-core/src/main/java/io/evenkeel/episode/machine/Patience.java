package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.machine.PartitionState.Disrupted;
import java.time.Duration;
import java.time.Instant;

/**
 * How long trouble may last before it is told that it does not heal.
 *
 * @param escalateAfter where nothing definite is known
 * @param definiteAfter where the present leader took over during the episode, or a moment before it, and cannot be used from here while others can
 * @param diagnosed whether anybody looks for causes
 */
public record Patience(Duration escalateAfter, Duration definiteAfter, boolean diagnosed) {

    /** A leader that has sent something within this time is alive: longer than one request.timeout.ms and a reconnect. */
    static final Duration ALIVE_WITHIN = Duration.ofSeconds(15);

    /**
     * One and a half times replica.lag.time.max.ms (30 s by default), and 5 s: leaders look for followers that lag every half of it, and go
     * on without one 30 to 45 s after it was cut off.
     */
    static final Duration ISR_PATIENCE = Duration.ofSeconds(50);

    /** So long an escalation waits for its first diagnosis: what is told then says more. */
    static final Duration DIAGNOSIS_AWAITED = Duration.ofSeconds(2);

    /** Looks in a row that must have failed for evidence to be definite: one may have met a moment. */
    static final int LOOKS = 2;

    /** Whether what is known is enough to tell it now. */
    boolean isCertain(Disrupted state, Instant now) {
        Diagnosis diagnosis = state.episode().diagnosis();
        if (diagnosis != null && diagnosis.cause().weight() == Cause.Weight.FINAL) {
            return true;
        }
        return state.leaderIsNew()
                && state.notes().unusable() >= LOOKS
                && lasted(state, now).compareTo(definiteAfter) > 0;
    }

    /** Whether trouble is to be told now, as certain or because it has lasted. */
    boolean isAtAnEnd(Disrupted state, Instant now) {
        Duration limit =
                mayBeAnIsrPause(state, now) && escalateAfter.compareTo(ISR_PATIENCE) < 0 ? ISR_PATIENCE : escalateAfter;
        boolean looking = diagnosed && state.episode().diagnosis() == null;
        return isCertain(state, now)
                || lasted(state, now).compareTo(looking ? limit.plus(DIAGNOSIS_AWAITED) : limit) > 0;
    }

    private static Duration lasted(Disrupted state, Instant now) {
        return Duration.between(state.episode().opened(), now);
    }

    /** A leader that answers, and holds acks back, may be waiting for its ISR to shrink; unless something else is known. */
    private static boolean mayBeAnIsrPause(Disrupted state, Instant now) {
        Instant answered = state.notes().leaderAnswered();
        Diagnosis diagnosis = state.episode().diagnosis();
        boolean leaderIsAlive = answered != null && answered.plus(ALIVE_WITHIN).isAfter(now);
        return leaderIsAlive
                && (diagnosis == null
                        || diagnosis.cause() == Cause.SLOW_FOLLOWER
                        || diagnosis.cause() == Cause.UNDIAGNOSED);
    }
}
