package io.evenkeel.diagnosis.ladder;

import io.evenkeel.episode.Episode;
import java.util.List;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/**
 * What the client itself shows of an open episode.
 *
 * @param server the broker that is to serve the partition, with the address that the client has for it: its leader, or the follower that
 *     a consumer was told to fetch from; null when it has none, or the client knows none
 * @param leader the partition's leader, as the client knows it; null when it has none
 * @param known the brokers that the client knows
 * @param failure what the client last threw for this partition, or null
 */
public record Trouble(
        Episode episode,
        @Nullable Node server,
        @Nullable Node leader,
        List<Node> known,
        @Nullable Exception failure) {

    public Trouble {
        known = List.copyOf(known);
    }
}
