package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A broker was stopped cleanly and started again on the same address. The fault returns on {@code readyAt}.
 *
 * @param broker its id
 * @param oldPid the process that ended
 * @param newPid the process that took its place
 * @param moves where the partitions went that it led
 * @param appliedAt when it was asked to stop
 * @param electedAt when the cluster told another leader, or none, for every partition it led
 * @param readyAt when it was back in every ISR
 */
public record BrokerRestarted(
        int broker,
        long oldPid,
        long newPid,
        List<LeaderMove> moves,
        Instant appliedAt,
        Instant electedAt,
        Instant readyAt)
        implements Receipt {

    public BrokerRestarted {
        moves = List.copyOf(moves);
    }

    @Override
    public String told() {
        return "broker " + broker + " restarted (pid " + oldPid + " -> " + newPid + "): "
                + LeaderMove.told(moves) + ", back after "
                + Duration.between(appliedAt, readyAt).toMillis() + " ms";
    }
}
