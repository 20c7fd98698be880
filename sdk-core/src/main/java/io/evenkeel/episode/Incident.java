package io.evenkeel.episode;

import io.evenkeel.diagnosis.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Episodes of one cluster that began together, told as one: a snapshot, as of when it was handed out. When a broker leaves, each client of
 * a process has an episode for each partition it led, and all of them have one cause.
 *
 * @param id counts the incidents of this process, from 1
 * @param cluster the cluster's id; empty if it is not known
 * @param opened when its first episode began
 * @param closed when its last episode ended, or null while one is open
 * @param escalated whether any of its episodes was
 * @param clients how many clients it touched
 * @param partitions which partitions it touched
 * @param moved how many of them have another leader now
 * @param from ids of the brokers that led them before, {@link LeaderChange#NO_LEADER} for none
 * @param to ids of the brokers that lead those which moved
 * @param slowest the partition that took longest to heal, or null when none has
 * @param slowestTook how long that took
 * @param retried records that were retried, each topic counted once a client
 * @param failed records that failed for good
 * @param triggers what was seen first of its episodes
 * @param diagnosis that of the episode which was escalated last for a cause that the incident did not have yet; null when none was found, or
 *     none escalated
 */
public record Incident(
        long id,
        String cluster,
        Instant opened,
        @Nullable Instant closed,
        boolean escalated,
        int clients,
        Set<TopicPartition> partitions,
        int moved,
        List<Integer> from,
        List<Integer> to,
        @Nullable TopicPartition slowest,
        Duration slowestTook,
        long retried,
        long failed,
        Set<Trigger> triggers,
        @Nullable Diagnosis diagnosis) {

    public Incident {
        partitions = Set.copyOf(partitions);
        from = List.copyOf(from);
        to = List.copyOf(to);
        triggers = Set.copyOf(triggers);
    }
}
