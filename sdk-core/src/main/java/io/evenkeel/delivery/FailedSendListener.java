package io.evenkeel.delivery;

/** Hears of every send that failed for good, and what that means for its record. */
public interface FailedSendListener {

    /**
     * A send failed; what is told is what {@link Delivery#of} reads from its exception. Called on the thread that runs the send's callback,
     * mostly the producer's network thread: it may neither block nor throw.
     */
    default void sendFailed(Certainty certainty) {}
}
