package io.evenkeel.episode;

/** What was seen first of an episode. */
public enum Trigger {
    /** The partition has another leader, and the client has work for it: then, or within 3 s, and it has sent nothing by then. */
    LEADER_CHANGED,
    /** The partition has no leader. */
    LEADERLESS,
    /** Records of the topic were retried, and acks for the partition stay away. */
    ACKS_MISSING,
    /** The leader, or the follower that it told the consumer to fetch from, has requests and sends nothing. */
    LEADER_SILENT,
    /** The connection to the leader ended with requests on it, and was made again. */
    CONNECTION_LOST,
    /** Connections to the leader end, and cannot be made again. */
    CONNECTION_REFUSED,
    /** The consumer asks, and whoever is to serve the partition has sent nothing; it may never have been reached. */
    NO_PROGRESS,
    /** The client's metadata does not have the topic. */
    TOPIC_MISSING,
    /** The client has never got any metadata. */
    NO_METADATA,
    /** The client may not do what it asks for, or is not believed who it is, or the producer's epoch is no good any more. */
    REFUSED,
    /** A send failed for good. */
    SEND_FAILED
}
