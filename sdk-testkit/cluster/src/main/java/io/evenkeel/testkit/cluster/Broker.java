package io.evenkeel.testkit.cluster;

/**
 * One broker of a {@link KafkaCluster}, and what can be done to it.
 *
 * <p>A fault that does not fit the broker's state (stopping one that is stopped) throws IllegalStateException which names the
 * broker, its state and the fault. A fault that was applied but did not show in time throws {@link FaultNotInEffectException}.
 */
public interface Broker {

    /** What the kit has done to the process. */
    enum State {
        RUNNING,
        STOPPED,
        KILLED,
        FROZEN
    }

    /** The {@code node.id}. */
    int id();

    State state();

    /** The process id of the node as it runs, or as it last ran. */
    long pid();

    /** Host and port that clients are told: the proxy's. The same for the life of the cluster. */
    String clientAddress();

    /**
     * Stops it cleanly (SIGTERM): it hands its leaders over, then ends. Returns when each partition it led has another leader, or
     * none. Healing starts it again.
     */
    Fault<BrokerGone> stop();

    /**
     * Ends it at once (SIGKILL). Returns when the cluster has noticed: each partition it led has another leader, or none. Healing
     * starts it again.
     */
    Fault<BrokerGone> kill();

    /**
     * Freezes it (SIGSTOP): connections stay open and are accepted by the kernel, nothing is answered. Returns when the cluster has
     * noticed. Healing lets it go on (SIGCONT). Needs Linux.
     */
    Fault<BrokerGone> freeze();

    /** Stops it cleanly and starts it again. Returns when it is back in every ISR. There is nothing left to heal. */
    Fault<BrokerRestarted> restart();

    /** The network between clients and this broker. */
    Network network();
}
