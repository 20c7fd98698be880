package io.evenkeel.testkit.ledger;

/** What the sender of a record knows about it. */
public enum Outcome {

    /** The producer acknowledged it: it must be in the log, once. */
    ACKED,

    /** It surely never left the client, since the failure surfaced inside {@code send()}: it must not be in the log. */
    FAILED,

    /**
     * Anything else (Jepsen's {@code info}): it may be in the log or not. An asynchronous failure is of this kind whatever its class
     * and text, since records whose future had failed with a TimeoutException were found in the log.
     */
    UNKNOWN
}
