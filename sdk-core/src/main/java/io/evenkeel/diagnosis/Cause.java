package io.evenkeel.diagnosis;

import java.util.Locale;

/** Why a client has trouble with a partition, as far as it can be told from its own process. Each has a page in docs/runbook. */
public enum Cause {
    /** The partition has another leader, and the client went there. */
    LEADER_MOVED(Weight.HEALS),
    /** The leader ended its connections and came back; another broker may have led meanwhile. */
    BROKER_RESTARTED(Weight.HEALS),
    /** The leader was gone or silent, and another broker took over. */
    BROKER_CRASHED(Weight.HEALS),
    /** The connection to the leader ended and was made again. */
    CONNECTION_CUT(Weight.HEALS),
    /** The leader held acks back until a follower had caught up, or had left the ISR. */
    ISR_PAUSE(Weight.HEALS),

    /** The leader's advertised address refuses connections from here, or lets them time out. */
    LEADER_UNREACHABLE(Weight.LASTS),
    /** The leader's advertised host has no address here. */
    LEADER_UNRESOLVABLE(Weight.LASTS),
    /** The leader's host has another address than the one that this JVM goes on using. */
    STALE_DNS(Weight.LASTS),
    /** The leader's machine accepts connections, and the broker does not answer. */
    BROKER_UNRESPONSIVE(Weight.LASTS),
    /** The partition has no leader. */
    LEADERLESS(Weight.LASTS),
    /** Fewer replicas are in sync than min.insync.replicas asks for: the leader refuses to write. */
    NOT_ENOUGH_REPLICAS(Weight.LASTS),
    /** A follower in the ISR lags, and the leader holds acks back for it. */
    SLOW_FOLLOWER(Weight.LASTS),
    /** The topic is not there, or may not be seen. */
    TOPIC_MISSING(Weight.LASTS),
    /** No broker can be reached, those of bootstrap.servers included. */
    BOOTSTRAP_UNREACHABLE(Weight.LASTS),
    /** The cluster has a leader that can be reached and answers, and this client does not use it. */
    CLIENT_STUCK(Weight.LASTS),
    /** The follower that the leader tells the consumer to fetch from cannot serve it. */
    FOLLOWER_FETCH_LOST(Weight.LASTS),
    /** Sends gave up before the cluster healed, or would with the recovery times that were measured. */
    RETRY_BUDGET_TOO_SMALL(Weight.LASTS),

    /** The broker does not know the records before these any more, or the producer's epoch: order and single delivery are not safe. */
    IDEMPOTENCE_BROKEN(Weight.FINAL),
    /** The client may not do what it asks for. */
    ACCESS_DENIED(Weight.FINAL),
    /** The broker does not accept who the client says it is, or the other way round. */
    AUTHENTICATION_FAILED(Weight.FINAL),

    /** The same broker lost the same partition again and again, though each move healed. */
    LEADER_FLAPPING(Weight.WARNING),
    /** The controller quorum changes its leader again and again. */
    QUORUM_FLAPPING(Weight.WARNING),
    /** The controller quorum has no leader that answers. */
    QUORUM_UNREACHABLE(Weight.LASTS),

    /** All that was checked is well, or nothing could be checked: the findings say which. */
    UNDIAGNOSED(Weight.LASTS);

    /** How much it matters. */
    public enum Weight {
        /** It heals by itself within moments: recorded, never escalated. */
        HEALS,
        /** Each time it heals, and it should not go on like this. */
        WARNING,
        /** Nobody knows when it heals: escalated when it has lasted. */
        LASTS,
        /** No retry can help: escalated at once. */
        FINAL
    }

    private final Weight weight;

    Cause(Weight weight) {
        this.weight = weight;
    }

    public Weight weight() {
        return weight;
    }

    /** Its page of the runbook, such as {@code docs/runbook/leader-unreachable.md}. */
    public String page() {
        return "docs/runbook/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
    }
}
