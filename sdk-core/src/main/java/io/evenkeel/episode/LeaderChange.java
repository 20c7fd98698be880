package io.evenkeel.episode;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A client was seen to turn to another leader. Recorded whether or not anybody felt it.
 *
 * @param from id of the leader until then, or {@link #NO_LEADER}
 * @param to id of the leader since then, or {@link #NO_LEADER}
 * @param at when it was seen, up to 0.25 s after the client learnt of it
 */
public record LeaderChange(ClientRef client, TopicPartition partition, int from, int to, Instant at) {

    /** No broker leads the partition. */
    public static final int NO_LEADER = -1;
}
