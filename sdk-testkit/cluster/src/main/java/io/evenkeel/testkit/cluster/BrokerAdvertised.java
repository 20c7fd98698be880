package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A broker was restarted with another advertised address of its CLIENT listener. The fault returns on {@code toldAt}.
 *
 * @param broker its id
 * @param address where clients reach it in truth
 * @param advertised what they are told in its place
 * @param oldPid the process that ended
 * @param newPid the process that took its place
 * @param moves where the partitions went that it led
 * @param appliedAt when it was asked to stop
 * @param electedAt when the cluster told another leader, or none, for every partition it led
 * @param toldAt when it was back in every ISR and every running broker told clients that address
 */
public record BrokerAdvertised(
        int broker,
        String address,
        String advertised,
        long oldPid,
        long newPid,
        List<LeaderMove> moves,
        Instant appliedAt,
        Instant electedAt,
        Instant toldAt)
        implements Receipt {

    public BrokerAdvertised {
        moves = List.copyOf(moves);
    }

    @Override
    public String told() {
        return "broker " + broker + " at " + address + " advertised as " + advertised + " (pid " + oldPid + " -> "
                + newPid + "): " + LeaderMove.told(moves) + ", back after "
                + Duration.between(appliedAt, toldAt).toMillis() + " ms";
    }
}
