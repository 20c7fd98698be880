package io.evenkeel.episode;

import io.evenkeel.diagnosis.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A time during which one client had trouble with one partition: a snapshot, as of when it was handed out.
 *
 * @param id counts the episodes of one {@code ResilientKafka}, from 1
 * @param trigger what was seen first
 * @param opened when trouble began, as far as could be seen: a little before it was told
 * @param escalated when it was told that this does not heal by itself, or null
 * @param closed when evidence of recovery was seen, or null while it is open
 * @param leaders ids of the leaders during the episode, the one at its beginning, or before the move that began it, first,
 *     {@link LeaderChange#NO_LEADER} for none
 * @param refreshes metadata updates that the client took in meanwhile
 * @param retried records that were retried. The client counts them by topic: those of other partitions of the same topic are in it
 * @param failed records of this partition that failed for good
 * @param diagnosis what is wrong, as of the last look; null as long as nobody has looked, which only happens while trouble lasts
 */
public record Episode(
        long id,
        ClientRef client,
        TopicPartition partition,
        Trigger trigger,
        Instant opened,
        @Nullable Instant escalated,
        @Nullable Instant closed,
        List<Integer> leaders,
        int refreshes,
        long retried,
        long failed,
        Outcome outcome,
        @Nullable Diagnosis diagnosis) {

    /** The partition of an episode of which the client knows the topic and not the partition: it has got no metadata, or may see none. */
    public static final int ANY_PARTITION = -1;

    public Episode {
        leaders = List.copyOf(leaders);
    }

    /**
     * How a partition is written for people: {@code orders-0}; {@code orders} where the topic alone is known, and {@code all topics} where
     * not even that is.
     */
    public static String name(TopicPartition partition) {
        if (partition.partition() >= 0) {
            return partition.toString();
        }
        return partition.topic().isEmpty() ? "all topics" : partition.topic();
    }

    /** How long it was open; empty while it is. */
    public @Nullable Duration duration() {
        return closed == null ? null : Duration.between(opened, closed);
    }
}
