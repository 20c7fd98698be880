package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.episode.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Partitions whose only replica is gone, and partitions that have too few to be written to. */
class MissingReplicasIT extends LastingFaults {

    private Row offline;
    private Row frozen;
    private Row isrKilled;
    private Row isrFrozen;

    @Override
    int brokers() {
        return 4;
    }

    @Override
    void prepare() {
        offline = row(
                "RF 1 killed (offline)",
                "offline",
                Map.of(0, List.of(3), 1, List.of(2)),
                1,
                new Expected(
                        Set.of(Trigger.ACKS_MISSING, Trigger.CONNECTION_REFUSED),
                        Set.of(Trigger.CONNECTION_REFUSED),
                        List.of(3, -1),
                        new Told(Cause.LEADERLESS, false),
                        0.80));
        // on a slow machine the cluster may notice before a consumer has waited for two seconds
        Set<Trigger> silent = Set.of(Trigger.LEADER_SILENT, Trigger.LEADERLESS);
        frozen = row(
                "RF 1 frozen",
                "frozen",
                Map.of(0, List.of(4), 1, List.of(2)),
                1,
                new Expected(silent, silent, List.of(4, -1), new Told(Cause.LEADERLESS, false), 0));
        // A consumer cannot tell a leader that takes no records from one that is given none.
        Expected refusesToWrite = new Expected(
                Set.of(Trigger.LEADER_SILENT, Trigger.ACKS_MISSING),
                Set.of(),
                List.of(1),
                new Told(Cause.NOT_ENOUGH_REPLICAS, false),
                0);
        isrKilled = row(
                "min.insync=3, one killed",
                "isr-killed",
                Map.of(0, List.of(1, 2, 3), 1, List.of(2, 1, 3)),
                3,
                refusesToWrite);
        isrFrozen = row(
                "min.insync=3, one frozen",
                "isr-frozen",
                Map.of(0, List.of(1, 2, 4), 1, List.of(2, 1, 4)),
                3,
                refusesToWrite);
    }

    @Override
    void strike() {
        strike(cluster.broker(4)::freeze, frozen, isrFrozen);
        awaitSeen(frozen);
        strike(cluster.broker(3)::kill, offline, isrKilled);
    }
}
