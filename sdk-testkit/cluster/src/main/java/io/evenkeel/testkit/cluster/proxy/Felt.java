package io.evenkeel.testkit.cluster.proxy;

import java.util.List;

/** Counts the connections that a fault touches: those open when it began, and those accepted until it ended. */
public interface Felt {

    /** The fault is over: later connections do not count. */
    void end();

    /** Connections touched so far. */
    long connections();

    /** What all of them count. */
    static Felt sum(List<Felt> some) {
        return new Felt() {
            @Override
            public void end() {
                some.forEach(Felt::end);
            }

            @Override
            public long connections() {
                return some.stream().mapToLong(Felt::connections).sum();
            }
        };
    }
}
