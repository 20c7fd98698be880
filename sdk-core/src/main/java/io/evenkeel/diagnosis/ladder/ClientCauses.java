package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.Case.Life;
import io.evenkeel.diagnosis.ladder.PartitionReport.State;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** Whom this client turns to, when that is not whom it should, or should work. */
final class ClientCauses {

    private ClientCauses() {}

    /** What keeps the follower that a consumer was told to fetch from from serving it, or null. */
    static @Nullable Diagnosis followerLost(Case seen, Node follower) {
        PartitionReport partition = seen.partition();
        boolean found = partition.state() == State.FOUND;
        BrokerReport report = seen.round().brokers().get(follower.id());
        Standing standing = Standing.of(report);
        String why;
        String first = "Bring broker " + follower.id() + " back, or make it reachable from here.";
        if (found && !partition.replicas().contains(follower.id())) {
            why = "is no replica of it any more (replicas " + Wording.ids(partition.replicas()) + ")";
            first = "Make this consumer anew, so that the leader names another.";
        } else if (report != null && standing.failed()) {
            why = BrokerCauses.what(report)
                    + (seen.life(follower.id()) == Life.DOWN ? ", and the cluster does not list it as alive" : "");
        } else if (seen.life(follower.id()) == Life.DOWN && standing != Standing.WELL) {
            why = "is not alive, as the cluster says";
        } else if (found && !partition.isr().contains(follower.id())) {
            why = "is not in sync (ISR " + Wording.ids(partition.isr()) + "), so that new records may not reach it";
            first = "Find out why broker " + follower.id()
                    + " does not follow the leader: network between them, disk, fetcher threads.";
        } else {
            return null;
        }
        return seen.told(
                Cause.FOLLOWER_FETCH_LOST,
                "This consumer was told to fetch " + seen.called() + " from " + Wording.broker(follower, report)
                        + ", a follower near it (client.rack), and that broker " + why + ".",
                first + " Until then a consumer without client.rack reads from the leader" + leader(seen) + ".");
    }

    private static String leader(Case seen) {
        Node leader = seen.clusterLeader() != null
                ? seen.clusterLeader()
                : seen.trouble().leader();
        return leader == null ? "" : ", " + Wording.broker(leader);
    }

    /** The cluster has another leader than the client believes. */
    static Diagnosis waitsOnAnother(Case seen, Node leader) {
        Node old = seen.trouble().server();
        BrokerReport report = old == null ? null : seen.round().brokers().get(old.id());
        String waits = old == null
                ? "this client knows no leader of it"
                : "this client still turns to " + Wording.broker(old, report)
                        + (report == null || Standing.of(report) == Standing.NOT_CHECKED
                                ? ""
                                : ", which " + BrokerCauses.what(report));
        String answers = seen.standing(leader.id()) == Standing.WELL ? ", which answers" : ", which was not looked at";
        return seen.told(
                Cause.CLIENT_STUCK,
                "The leader of " + seen.called() + " is " + Wording.broker(leader) + answers + ", and " + waits + ".",
                "It goes over when its requests" + (old == null ? "" : " to broker " + old.id())
                        + " end, after request.timeout.ms at the latest: set that lower (Evenkeel's default is 12000). If this lasts longer, take a"
                        + " thread dump of this process and make the client anew.");
    }

    /** The cluster has the topic, and the client does not know it. */
    static Diagnosis topicNotKnown(Case seen) {
        return seen.told(
                Cause.CLIENT_STUCK,
                "The cluster has " + seen.called() + ", and this client's metadata does not.",
                "It takes it in with its next metadata, within metadata.max.age.ms at the latest. If this lasts longer, take a thread dump of this"
                        + " process and make the client anew.");
    }

    /** Whoever is to serve is well, the client knows it, and makes no progress. */
    static Diagnosis stuckOnItsOwn(Case seen, Node server) {
        return seen.told(
                Cause.CLIENT_STUCK,
                Wording.sentence(Wording.broker(server)) + " is to serve " + seen.called()
                        + " and answers requests from this process, and this client makes no progress with it.",
                "The trouble is in this process, or on the client's own connection: take a thread dump, look for "
                        + (seen.ofProducer()
                                ? "a callback that blocks the network thread"
                                : "a thread that blocks in poll() or a listener")
                        + ", and make the client anew.");
    }

    /** What was checked is well, and something that matters was not checked. */
    static Diagnosis undiagnosed(Case seen) {
        boolean anything = seen.reports().anyMatch(report -> Standing.of(report) != Standing.NOT_CHECKED);
        return seen.told(
                Cause.UNDIAGNOSED,
                anything
                        ? "What could be checked for " + seen.called()
                                + " does not explain why it makes no progress, and not all could be checked"
                                + because(seen) + "."
                        : "Nothing could be checked for " + seen.called() + because(seen) + ".",
                "Read in the findings what was not checked and why, and check it by hand: the leader's log, the ISR, the network between.");
    }

    private static String because(Case seen) {
        String why = seen.round().notChecked() == null
                ? seen.partition().detail()
                : seen.round().notChecked();
        return Wording.detail(why);
    }
}
