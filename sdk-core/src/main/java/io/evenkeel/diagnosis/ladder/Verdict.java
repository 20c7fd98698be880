package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Trigger;
import java.util.List;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is wrong: a pure function of what a client shows and what a round found. The order is that of what explains more: nobody
 * answers; the partition is not there or has no leader; its server cannot be used; its leader does not acknowledge; the client alone is left.
 *
 * <p>The trouble is to be as the client shows it once the round is over: a leader that it has learnt of meanwhile would be held against it.
 */
final class Verdict {

    private Verdict() {}

    static Diagnosis of(Trouble trouble, Round round) {
        Case seen = new Case(trouble, round);
        Diagnosis nobody = nobodyAnswers(seen);
        if (nobody != null) {
            return nobody;
        }
        return switch (seen.partition().state()) {
            case MISSING -> PartitionCauses.topicMissing(seen);
            case DENIED -> PartitionCauses.accessDenied(seen);
            case FOUND -> found(seen);
            case NOT_CHECKED -> byTheClientAlone(seen);
        };
    }

    /**
     * Whether the broker that is to serve could be used: not if every probe of it failed (no address, no connection accepted, or accepted and
     * not answered), and another broker answered. One that does not accept our credentials is no such proof.
     */
    static Usability server(Trouble trouble, Round round) {
        Node server = trouble.server();
        Standing standing = server == null
                ? Standing.NOT_CHECKED
                : Standing.of(round.brokers().get(server.id()));
        if (standing == Standing.WELL) {
            return Usability.USABLE;
        }
        return server != null && standing.failed() && round.anotherAnswers(server.id())
                ? Usability.UNUSABLE
                : Usability.NOT_CLEAR;
    }

    private static @Nullable Diagnosis nobodyAnswers(Case seen) {
        if (seen.reports().anyMatch(BrokerReport::answered)) {
            return null;
        }
        List<BrokerReport> refusing = seen.reports()
                .filter(report -> Standing.of(report) == Standing.NOT_AUTHENTICATED)
                .toList();
        if (!refusing.isEmpty()) {
            return BrokerCauses.notAuthenticated(seen, refusing); // the others may be down: these are not
        }
        boolean all = seen.reports().allMatch(report -> Standing.of(report).failed());
        return all && !seen.round().bootstrap().isEmpty() ? BrokerCauses.bootstrapUnreachable(seen) : null;
    }

    private static Diagnosis found(Case seen) {
        if (seen.ofTopicAlone()) {
            return ClientCauses.topicNotKnown(seen);
        }
        Node leader = seen.clusterLeader();
        if (leader == null) {
            return PartitionCauses.leaderless(seen);
        }
        Node follower = seen.follower();
        if (follower != null) {
            Diagnosis lost = ClientCauses.followerLost(seen, follower);
            if (lost != null) {
                return lost;
            }
        }
        Diagnosis unusable = BrokerCauses.of(seen, leader);
        if (unusable != null) {
            return unusable;
        }
        Node believed = seen.trouble().leader();
        if (believed == null || believed.id() != leader.id()) {
            return ClientCauses.waitsOnAnother(seen, leader);
        }
        Node server = follower == null ? leader : follower;
        if (seen.standing(server.id()) != Standing.WELL) {
            Diagnosis refused = BrokerCauses.of(seen, server);
            return refused == null ? ClientCauses.undiagnosed(seen) : refused;
        }
        Diagnosis held = seen.ofProducer() ? PartitionCauses.acksHeldBack(seen, leader.id()) : null;
        return held == null ? ClientCauses.stuckOnItsOwn(seen, server) : held;
    }

    /** The cluster could not be asked for the partition: what the client itself knows must do. */
    private static Diagnosis byTheClientAlone(Case seen) {
        Trouble trouble = seen.trouble();
        Node server = trouble.server();
        if (server == null) {
            if (trouble.episode().trigger() == Trigger.TOPIC_MISSING) {
                return PartitionCauses.topicMissing(seen);
            }
            List<Integer> leaders = trouble.episode().leaders();
            boolean none = !leaders.isEmpty() && leaders.get(leaders.size() - 1) == LeaderChange.NO_LEADER;
            return none ? PartitionCauses.leaderless(seen) : ClientCauses.undiagnosed(seen);
        }
        Node follower = seen.follower();
        Diagnosis lost = follower == null ? null : ClientCauses.followerLost(seen, follower);
        if (lost != null) {
            return lost;
        }
        Diagnosis unusable = BrokerCauses.of(seen, server);
        return unusable == null ? ClientCauses.undiagnosed(seen) : unusable;
    }
}
