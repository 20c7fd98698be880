package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether an application gives its consumer time to read from its connections: only then is what a broker does not send its silence. The
 * thread that polls tells, ticks ask.
 */
final class Attention {

    /** Time passes for trouble once the application has polled for this long: a leader must have had the time to answer. */
    static final Duration ATTENTIVE_FOR = Duration.ofSeconds(2);

    /** An application that is not seen in poll() for this long is busy with something else. */
    static final Duration INATTENTIVE_AFTER = Duration.ofSeconds(1);

    private volatile boolean inPoll;
    private volatile boolean inCallback;
    private volatile int pollsEnded;

    private int pollsSeen;
    private Duration given = Duration.ZERO;
    private Instant lastTick;
    private Instant lastAttentive;
    private Duration attentiveFor = Duration.ZERO;

    Attention(Instant now) {
        lastTick = now;
        lastAttentive = now;
    }

    // --- the polling thread

    void pollBegins() {
        inPoll = true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread polls
    void pollEnds() {
        inPoll = false;
        pollsEnded++;
    }

    /** Inside poll(), the application's own code runs, or has ended: a rebalance listener. Nothing is read meanwhile. */
    void inCallback(boolean running) {
        inCallback = running;
    }

    // --- ticks

    /** Takes in what was seen since the last tick. */
    void tick(Instant now) {
        int polls = pollsEnded;
        boolean ended = polls != pollsSeen;
        pollsSeen = polls;
        given = Duration.ZERO;
        if (!inCallback && (inPoll || ended)) {
            // a poll reads what has come since the one before: short ones between ticks give the time between them
            given = NodeSilence.atMostAStep(Duration.between(ended ? lastAttentive : lastTick, now));
            attentiveFor = attentiveFor.plus(given);
            lastAttentive = now;
        } else if (lastAttentive.plus(INATTENTIVE_AFTER).isBefore(now)) {
            attentiveFor = Duration.ZERO;
        }
        lastTick = now;
    }

    /** How much of the time until this tick was the consumer's, and was in none before. */
    Duration given() {
        return given;
    }

    /** Whether it has been for so long that a healthy leader would have answered. */
    boolean isGivenForLong() {
        return attentiveFor.compareTo(ATTENTIVE_FOR) >= 0;
    }
}
