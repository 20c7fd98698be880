package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A broker was stopped, killed or frozen. The fault returns when {@code electedAt} has come and, but for a freeze,
 * the process has ended.
 *
 * @param broker its id
 * @param how the state it is in now
 * @param pid the process that was hit
 * @param moves where the partitions went that it led
 * @param appliedAt when the signal was sent (stop, kill), or when the kernel showed the process stopped (freeze)
 * @param electedAt when the cluster told another leader, or none, for every partition it led
 */
public record BrokerGone(
        int broker, Broker.State how, long pid, List<LeaderMove> moves, Instant appliedAt, Instant electedAt)
        implements Receipt {

    public BrokerGone {
        moves = List.copyOf(moves);
    }

    @Override
    public String told() {
        return "broker " + broker + " " + how.name().toLowerCase(Locale.ROOT) + " (pid " + pid + "): "
                + LeaderMove.told(moves) + " after "
                + Duration.between(appliedAt, electedAt).toMillis() + " ms";
    }
}
