package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.BrokerRestarted;
import io.evenkeel.testkit.cluster.LeaderElected;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import io.evenkeel.testkit.cluster.Receipt;
import java.time.Instant;
import java.util.List;

/**
 * One blow at one broker, and the time its effect is measured in.
 *
 * @param repairing when undoing it began: what a client feels from here on is not counted as its effect
 * @param retried records that the producer retried until the clients were steady again, the repair included
 */
record Strike(Receipt receipt, Instant repairing, long retried) {

    Instant applied() {
        return receipt.appliedAt();
    }

    boolean covers(Instant at) {
        return !at.isBefore(applied()) && at.isBefore(repairing);
    }

    /** Leaders that moved, of that topic. */
    List<LeaderMove> moves(String topic) {
        return moves(receipt).stream()
                .filter(move -> move.partition().topic().equals(topic))
                .toList();
    }

    static List<LeaderMove> moves(Receipt receipt) {
        if (receipt instanceof LeaderElected elected) {
            return List.of(elected.move());
        } else if (receipt instanceof BrokerGone gone) {
            return gone.moves();
        } else if (receipt instanceof BrokerRestarted restarted) {
            return restarted.moves();
        } else if (receipt instanceof NetworkFaulted) {
            return List.of();
        }
        throw new IllegalArgumentException("what did " + receipt + " move?");
    }
}
