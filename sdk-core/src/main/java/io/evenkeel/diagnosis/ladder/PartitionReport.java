package io.evenkeel.diagnosis.ladder;

import java.util.List;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says of one partition. Of partition -1, of which a client knows no more than the topic, it says whether the topic is
 * there, and then nothing of leader and replicas.
 *
 * @param leader null when it has none, or nothing is known
 * @param minInsyncReplicas null when it could not be read
 * @param detail why nothing is known, or why min.insync.replicas is not; or null
 */
record PartitionReport(
        State state,
        @Nullable Node leader,
        List<Integer> replicas,
        List<Integer> isr,
        @Nullable Integer minInsyncReplicas,
        @Nullable String detail) {

    enum State {
        FOUND,
        /** The topic is there and has no such partition, or is not there. */
        MISSING,
        /** The client has no right to see the topic. */
        DENIED,
        NOT_CHECKED
    }

    PartitionReport {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
    }
}
