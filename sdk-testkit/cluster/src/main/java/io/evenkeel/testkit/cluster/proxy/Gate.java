package io.evenkeel.testkit.cluster.proxy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets the bytes of one direction through, or holds, throttles or delays them, on every connection of a proxy.
 *
 * <p>A chunk passes the gate between being read and being written: whatever is sent after {@link #hold()} has returned is held.
 * Behind a held chunk the kernel's buffers fill and the sender is slowed down, as by a network that has stopped to carry.
 */
final class Gate {

    /** {@value}: what a throttled connection carries comes in so many pieces a second, so that it trickles and does not stutter. */
    private static final int PIECES_A_SECOND = 20;

    // guarded by this
    private boolean held;
    private final Set<String> heldClients = new HashSet<>();
    private long bytesPerSecond;
    private long delayNanos;

    synchronized void hold() {
        held = true;
    }

    /** Holds bytes of those whose {@code client.id} begins like that; {@link #release()} does not end it. */
    synchronized void holdClients(String prefix) {
        heldClients.add(prefix);
    }

    synchronized void passClients(String prefix) {
        heldClients.remove(prefix);
        notifyAll();
    }

    synchronized void throttle(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    synchronized void delay(Duration duration) {
        delayNanos = duration.toNanos();
    }

    /** Ends whatever was begun for everyone. */
    synchronized void release() {
        held = false;
        bytesPerSecond = 0;
        delayNanos = 0;
        notifyAll();
    }

    /** How much longer every byte takes. */
    synchronized long delayNanos() {
        return delayNanos;
    }

    /** How many of so many bytes may go together. */
    synchronized int piece(int bytes) {
        return bytesPerSecond == 0 ? bytes : (int) Math.min(bytes, 1 + bytesPerSecond / PIECES_A_SECOND);
    }

    /** How long a connection needs for so many bytes. */
    synchronized long nanosFor(int bytes) {
        return bytesPerSecond == 0 ? 0 : bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    }

    /** Returns when nothing of the sender is held, or when its connection is gone. */
    synchronized void pass(ClientId sender, BooleanSupplier gone) throws InterruptedException {
        while ((held || heldClients.stream().anyMatch(sender::startsWith)) && !gone.getAsBoolean()) {
            wait();
        }
    }

    /** Returns at that {@link System#nanoTime()}, when nothing is slowed any more, or when the caller's connection is gone. */
    synchronized void awaitUntil(long nanoTime, BooleanSupplier gone) throws InterruptedException {
        long left;
        while (slows() && !gone.getAsBoolean() && (left = nanoTime - System.nanoTime()) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private boolean slows() {
        return bytesPerSecond > 0 || delayNanos > 0;
    }

    /** Wakes whoever waits, to look again whether its connection is gone. */
    synchronized void wake() {
        notifyAll();
    }
}
