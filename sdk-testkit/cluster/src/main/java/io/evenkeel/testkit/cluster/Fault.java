package io.evenkeel.testkit.cluster;

/**
 * A fault that is in effect: whoever holds one knows that it happened.
 *
 * @param <R> what was observed when it took effect
 */
public interface Fault<R extends Receipt> extends AutoCloseable {

    /** What was observed when it took effect. */
    R receipt();

    /**
     * Throws AssertionError unless a client felt it: a connection through the broker's proxy was open or was made while it was in
     * effect. A test whose fault hit nobody proves nothing. (Where nobody listens, that is while a broker is stopped or killed or its
     * network refuses, a try is turned away by the kernel and not seen: there, only what was open when it was applied counts.) Clients
     * never connect to a controller: one that goes was felt when it led the quorum, or when no majority is left.
     */
    void assertFelt();

    /**
     * Undoes it and returns when the cluster is whole again: the broker is back on the same address and in every ISR, the network
     * lets everything through. Does nothing where nothing is left to undo, or the second time.
     */
    void heal();

    /** Whether there is nothing left to undo: it was healed, or was over as soon as it had happened. */
    boolean isOver();

    /** Same as {@link #heal()}. */
    @Override
    default void close() {
        heal();
    }
}
