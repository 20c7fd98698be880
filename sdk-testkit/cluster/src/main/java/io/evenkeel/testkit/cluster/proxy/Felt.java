package io.evenkeel.testkit.cluster.proxy;

/**
 * Counts the connections that a fault touches: those open when it began, and those accepted until it ended.
 *
 * <p>A try that the kernel refuses because nobody listens never reaches the proxy, so it is not counted.
 */
public final class Felt {

    private final TcpProxy proxy;
    private final int openAtStart;
    private final long acceptedBefore;
    private volatile long acceptedAtEnd = -1;

    Felt(TcpProxy proxy, int openAtStart, long acceptedBefore) {
        this.proxy = proxy;
        this.openAtStart = openAtStart;
        this.acceptedBefore = acceptedBefore;
    }

    /** The fault is over: later connections do not count. */
    public void end() {
        if (acceptedAtEnd < 0) {
            acceptedAtEnd = proxy.accepted();
        }
    }

    /** Connections touched so far. */
    public long connections() {
        long until = acceptedAtEnd < 0 ? proxy.accepted() : acceptedAtEnd;
        return openAtStart + until - acceptedBefore;
    }
}
