package io.evenkeel.testkit.cluster.proxy;

import java.util.function.BooleanSupplier;

/**
 * Lets the bytes of one direction through, or holds them.
 *
 * <p>A chunk passes the gate between being read and being written: whatever is sent after {@link #hold()} has returned is held.
 * Behind a held chunk the kernel's buffers fill and the sender is slowed down, as by a network that has stopped to carry.
 */
final class Gate {

    private boolean held;

    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** Returns when the gate is open, or when the caller's connection is gone. */
    synchronized void pass(BooleanSupplier gone) throws InterruptedException {
        while (held && !gone.getAsBoolean()) {
            wait();
        }
    }

    /** Wakes whoever waits, to look again whether its connection is gone. */
    synchronized void wake() {
        notifyAll();
    }
}
