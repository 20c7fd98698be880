package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A partition was left without a leader. The fault returns on {@code offlineAt}.
 *
 * @param move its last leader, and that none came after
 * @param killed the brokers that hold its replicas, in the order in which they were killed, its leader last
 * @param appliedAt when the first of them was killed
 * @param offlineAt when the cluster told that the partition has no leader
 */
public record PartitionOffline(LeaderMove move, List<BrokerGone> killed, Instant appliedAt, Instant offlineAt)
        implements Receipt {

    public PartitionOffline {
        killed = List.copyOf(killed);
    }

    @Override
    public String told() {
        String pids = killed.stream()
                .map(gone -> gone.broker() + " (pid " + gone.pid() + ")")
                .collect(Collectors.joining(", "));
        return move.told() + " after " + Duration.between(appliedAt, offlineAt).toMillis() + " ms, killed broker "
                + pids;
    }
}
