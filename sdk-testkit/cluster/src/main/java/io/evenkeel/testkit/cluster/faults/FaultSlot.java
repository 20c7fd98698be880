package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker.State;
import org.jspecify.annotations.Nullable;

/** Holds the one fault that a node, process or network, may have at a time. */
final class FaultSlot {

    private final String node;
    private @Nullable String fault;
    private State state = State.RUNNING;

    /**
     * @param node such as {@code broker 2}
     */
    FaultSlot(String node) {
        this.node = node;
    }

    /** Takes the slot. Throws IllegalStateException when another fault has it. */
    synchronized void claim(String newFault) {
        if (fault != null) {
            throw new IllegalStateException(node + " is " + state + " and has the fault '" + fault
                    + "', which must be healed before '" + newFault + "'");
        }
        fault = newFault;
    }

    /** Gives it free: the node runs and its network lets everything through. */
    synchronized void release() {
        fault = null;
        state = State.RUNNING;
    }

    synchronized void entered(State newState) {
        state = newState;
    }

    synchronized State state() {
        return state;
    }
}
