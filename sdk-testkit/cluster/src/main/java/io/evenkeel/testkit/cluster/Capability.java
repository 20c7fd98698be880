package io.evenkeel.testkit.cluster;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What not every back-end can do. All other faults every back-end has.
 *
 * <p>A fault that needs what is not there throws UnsupportedOperationException: nothing else is done in its place.
 */
public enum Capability {
    /** {@link Broker#kill()}, {@link Controller#kill()} and {@link Partition#takeOffline()}: a process ends without a word. */
    KILL,

    /** {@link Broker#freeze()} and {@link Controller#freeze()}: a process stands still, and its connections stay. */
    FREEZE,

    /** {@link Broker#isolate()} and {@link Partition#shrinkIsr()}: a broker does not reach the leaders that it follows. */
    ISOLATE;

    /**
     * What clusters of that back-end can do here. AUTO is taken for what it stands for: see {@link BackendChoice#AUTO}.
     *
     * @throws IllegalArgumentException when AUTO is chosen from outside by a value that is no back-end
     */
    public static Set<Capability> of(BackendChoice choice) {
        Set<Capability> all = EnumSet.allOf(Capability.class);
        if (choice.chosen() == BackendChoice.DOCKER) {
            // containers of a network reach one another without this JVM's proxies, which not every daemon's containers
            // could connect to
            all.remove(ISOLATE);
        } else if (!System.getProperty("os.name", "").startsWith("Linux")) {
            // whether every thread stands still is read from /proc
            all.remove(FREEZE);
        }
        return Collections.unmodifiableSet(all);
    }
}
