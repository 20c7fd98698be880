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

    /** The process id of the node as it runs, or as it last ran; of a container, on the machine of the Docker daemon. */
    long pid();

    /**
     * Host and port where clients reach it, and which they are told unless {@link #advertise} is in effect: the proxy's. The same for
     * the life of the cluster.
     */
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
     * noticed. Healing lets it go on (SIGCONT). A container is paused, to the same effect. Needs {@link Capability#FREEZE}.
     */
    Fault<BrokerGone> freeze();

    /** Stops it cleanly and starts it again. Returns when it is back in every ISR. There is nothing left to heal. */
    Fault<BrokerRestarted> restart();

    /**
     * Makes it tell clients another address, by a clean restart with other {@code advertised.listeners}: a name that nobody can resolve,
     * a port that is closed. Returns when it is back in every ISR and every running broker tells clients that address; it is RUNNING
     * then, and a leader can be moved to it. Its true address can still be connected to, as a bootstrap address can in life; only a
     * client that knows no other broker may go on with it unharmed. Healing restarts it with the true address.
     *
     * @param host a name or an IPv4 address
     * @param port 1 to 65535
     * @throws IllegalArgumentException when host or port cannot be, or are those of the broker
     */
    Fault<BrokerAdvertised> advertise(String host, int port);

    /**
     * Keeps it from fetching from the leaders it follows, while it lives on: its session with the controller stays, it serves its own
     * clients, and others fetch from it. Returns at once. It leaves an ISR {@code replica.lag.time.max.ms} later, where records are
     * written; until then their leaders hold back acks=all. Healing lets it go on and returns when it is in every ISR. Needs {@link
     * Capability#ISOLATE}.
     */
    Fault<BrokerIsolated> isolate();

    /** The network between clients and this broker. */
    Network network();
}
