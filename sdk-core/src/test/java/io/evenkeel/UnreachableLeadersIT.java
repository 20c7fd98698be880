package io.evenkeel;

import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaders that live, and that a client cannot reach or hear. */
class UnreachableLeadersIT extends LastingFaults {

    private Row refused;
    private Row blackholed;
    private Row unresolvable;
    private Row responsesDropped;
    private Fault<?> misnamed;

    @Override
    int brokers() {
        return 6;
    }

    /** The leader was moved from broker 1. Nothing is sent to one that refuses; one that accepts is sent a request for its API versions. */
    private static Expected movedTo(int leader, double notWritten) {
        Set<Trigger> moved = Set.of(Trigger.LEADER_CHANGED);
        return new Expected(moved, moved, List.of(1, leader), ESCALATE_AFTER, notWritten);
    }

    @Override
    void prepare() {
        refused = row(
                "new leader refuses", "refused", Map.of(0, List.of(1, 3, 2), 1, List.of(2, 1, 3)), 1, movedTo(3, 0.95));
        blackholed = row(
                "new leader blackholed",
                "blackholed",
                Map.of(0, List.of(1, 4, 2), 1, List.of(2, 1, 4)),
                1,
                movedTo(4, 0));
        misnamed = cluster.broker(6).advertise("no-such-host.invalid", 9092); // a restart, and nothing to anybody so far
        unresolvable = row(
                "new leader unresolvable",
                "unresolvable",
                Map.of(0, List.of(1, 6, 2), 1, List.of(2, 1, 6)),
                1,
                movedTo(6, 0.95));
        Set<Trigger> silent = Set.of(Trigger.LEADER_SILENT);
        responsesDropped = row(
                "responses dropped",
                "dropped",
                Map.of(0, List.of(5, 1, 2), 1, List.of(2, 1, 5)),
                1,
                new Expected(silent, silent, List.of(5), ESCALATE_AFTER, 0));
    }

    @Override
    void strike() {
        strikeByMove(cluster.broker(3).network().refuse(), refused, 3);
        strikeByMove(cluster.broker(4).network().blackhole(Network.Direction.BOTH), blackholed, 4);
        strikeByMove(misnamed, unresolvable, 6);
        strike(() -> cluster.broker(5).network().blackhole(Network.Direction.FROM_BROKER), responsesDropped);
    }
}
