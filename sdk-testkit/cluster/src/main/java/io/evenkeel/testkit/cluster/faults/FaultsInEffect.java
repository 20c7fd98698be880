package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The faults of one cluster that are to be healed still. Each enters when it is in effect and leaves when it is healed. Thread-safe. */
final class FaultsInEffect {

    private final BooleanSupplier clusterClosed;
    /** The newest first; guarded by this. */
    private final Deque<Fault<?>> faults = new ArrayDeque<>();

    FaultsInEffect(BooleanSupplier clusterClosed) {
        this.clusterClosed = clusterClosed;
    }

    /** After the cluster is closed there is nothing left to heal. */
    boolean clusterClosed() {
        return clusterClosed.getAsBoolean();
    }

    synchronized void entered(Fault<?> fault) {
        faults.push(fault);
    }

    synchronized void left(Fault<?> fault) {
        faults.remove(fault);
    }

    private synchronized List<Fault<?>> newestFirst() {
        return List.copyOf(faults);
    }

    /** Tries each of them; then throws what the first that could not be healed threw, with the others suppressed. */
    void healAll() {
        @Nullable RuntimeException failure = null;
        // not under the lock: healing waits for the cluster, and a fault made of others heals those
        for (Fault<?> fault : newestFirst()) {
            try {
                fault.heal();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
