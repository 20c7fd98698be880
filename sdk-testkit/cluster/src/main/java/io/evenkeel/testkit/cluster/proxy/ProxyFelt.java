package io.evenkeel.testkit.cluster.proxy;

/** A try that the kernel refuses because nobody listens never reaches the proxy, so it is not counted. */
final class ProxyFelt implements Felt {

    private final TcpProxy proxy;
    private final int openAtStart;
    private final long acceptedBefore;
    private volatile long acceptedAtEnd = -1;

    ProxyFelt(TcpProxy proxy, int openAtStart, long acceptedBefore) {
        this.proxy = proxy;
        this.openAtStart = openAtStart;
        this.acceptedBefore = acceptedBefore;
    }

    @Override
    public void end() {
        if (acceptedAtEnd < 0) {
            acceptedAtEnd = proxy.accepted();
        }
    }

    @Override
    public long connections() {
        long until = acceptedAtEnd < 0 ? proxy.accepted() : acceptedAtEnd;
        return openAtStart + until - acceptedBefore;
    }
}
