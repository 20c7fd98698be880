package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.Case.Life;
import io.evenkeel.diagnosis.ladder.PartitionReport.State;
import io.evenkeel.episode.Trigger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the partition itself: topic, leader, ISR. */
final class PartitionCauses {

    /** Seen first of a producer whose acks stay away, as they do while a follower lags. */
    private static final Set<Trigger> ACKS_STAY_AWAY =
            EnumSet.of(Trigger.ACKS_MISSING, Trigger.LEADER_SILENT, Trigger.SEND_FAILED, Trigger.LEADER_CHANGED);

    private PartitionCauses() {}

    /**
     * Brokers say 'unknown topic or partition' to who may describe it: asked by name, who may not is told so, whether it exists or not. Some
     * that are not Kafka's own hide topics instead.
     */
    static Diagnosis topicMissing(Case seen) {
        String name = seen.called();
        boolean asked = seen.partition().state() == State.MISSING;
        return seen.told(
                Cause.TOPIC_MISSING,
                (asked
                                ? "The cluster says that " + name + " does not exist"
                                : "This client's metadata does not have " + name)
                        + ": it was deleted, was never created, or has fewer partitions than this client takes it for.",
                "Create it again, or give this client the right topic or cluster (bootstrap.servers). If it is there for others, this client may"
                        + " lack the right to see it: DESCRIBE on topic "
                        + seen.name().topic() + ".");
    }

    /** Brokers look for the right before they look for the topic. */
    static Diagnosis accessDenied(Case seen) {
        String topic = seen.name().topic();
        return seen.told(
                Cause.ACCESS_DENIED,
                "This client may not describe topic " + topic
                        + Wording.detail(seen.partition().detail())
                        + "; whether the topic exists is not told to who may not.",
                "Allow its principal " + (seen.ofProducer() ? "WRITE" : "READ") + " on topic " + topic
                        + " (which lets it DESCRIBE, too), and check that the topic exists (TOPIC_MISSING).");
    }

    static Diagnosis leaderless(Case seen) {
        PartitionReport partition = seen.partition();
        String name = seen.called();
        if (partition.state() != State.FOUND) {
            return seen.told(
                    Cause.LEADERLESS,
                    "Partition " + name
                            + " has no leader, as this client's metadata says; the cluster could not be asked for its replicas.",
                    "Find its replicas (kafka-topics.sh --describe) and bring back one that was in sync.");
        }
        List<Integer> isr = partition.isr();
        List<Integer> down = with(seen, isr, Life.DOWN);
        String summary = "Partition " + name + " has no leader: replicas " + standings(seen, partition.replicas())
                + "; in sync at last: " + Wording.ids(isr) + ".";
        return seen.told(Cause.LEADERLESS, summary, bringBack(seen, partition, isr, down));
    }

    private static String bringBack(Case seen, PartitionReport partition, List<Integer> isr, List<Integer> down) {
        List<Integer> others = with(seen, partition.replicas(), Life.ALIVE).stream()
                .filter(replica -> !isr.contains(replica))
                .toList();
        String unclean = others.isEmpty()
                ? ""
                : " Only if it is lost for good: an unclean election (kafka-leader-election.sh --election-type unclean) lets "
                        + (others.size() == 1 ? "" : "one of ") + Wording.brokers(others)
                        + " lead, and acknowledged records that it does not have are lost.";
        if (isr.isEmpty()) {
            return "Bring back " + Wording.brokers(partition.replicas()) + ", the last that led it first." + unclean;
        }
        if (!with(seen, isr, Life.ALIVE).isEmpty()) {
            return "A replica in sync is alive and was not elected: look at the controller quorum, and at the log of "
                    + Wording.brokers(with(seen, isr, Life.ALIVE))
                    + " (a failed log directory, no listener for clients).";
        }
        List<Integer> back = down.isEmpty() ? isr : down;
        return "Bring back " + Wording.brokers(back) + ", which " + (back.size() == 1 ? "has" : "have")
                + " all acknowledged records." + unclean;
    }

    /** Why a leader that answers does not acknowledge, or null when nothing of the partition explains it. */
    static @Nullable Diagnosis acksHeldBack(Case seen, int leader) {
        PartitionReport partition = seen.partition();
        Integer least = partition.minInsyncReplicas();
        if (least != null && partition.isr().size() < least) {
            return notEnough(
                    seen,
                    leader,
                    "and min.insync.replicas is " + least + ": leader " + leader + " refuses to write.",
                    "");
        }
        List<Integer> followers =
                partition.isr().stream().filter(replica -> replica != leader).toList();
        List<Integer> suspects = followers.stream()
                .filter(follower -> seen.life(follower) == Life.DOWN
                        || seen.standing(follower).failed())
                .toList();
        boolean shrunk = partition.isr().size() < partition.replicas().size();
        if (least == null && shrunk && suspects.isEmpty()) {
            return notEnough(
                    seen,
                    leader,
                    "and acks stay away; min.insync.replicas could not be read, so that this is likely and not certain.",
                    followers.isEmpty()
                            ? ""
                            : " If that many are enough, a follower in the ISR lags instead (SLOW_FOLLOWER).");
        }
        boolean held = ACKS_STAY_AWAY.contains(seen.trouble().episode().trigger());
        return suspects.isEmpty() && (followers.isEmpty() || !held)
                ? null
                : slowFollower(seen, leader, followers, suspects);
    }

    private static Diagnosis notEnough(Case seen, int leader, String rule, String orElse) {
        PartitionReport partition = seen.partition();
        List<Integer> missing = partition.replicas().stream()
                .filter(replica -> !partition.isr().contains(replica))
                .toList();
        List<Integer> down = with(seen, missing, Life.DOWN);
        List<Integer> alive = with(seen, missing, Life.ALIVE);
        List<String> todo = new ArrayList<>();
        if (!down.isEmpty()) {
            todo.add("Bring back " + Wording.brokers(down) + ".");
        }
        if (!alive.isEmpty()) {
            todo.add("Find out why " + Wording.brokers(alive) + " does not follow leader " + leader
                    + ": network between them, disk, fetcher threads.");
        }
        if (missing.isEmpty()) {
            todo.add("The topic has too few replicas for it: add some, or lower min.insync.replicas.");
        } else if (todo.isEmpty()) {
            todo.add("Bring " + Wording.brokers(missing) + " back in sync.");
        }
        return seen.told(
                Cause.NOT_ENOUGH_REPLICAS,
                "Partition " + seen.called() + " has " + partition.isr().size() + " of "
                        + partition.replicas().size()
                        + " replicas in sync (" + Wording.ids(partition.isr()) + "; missing: "
                        + (missing.isEmpty() ? "none" : standings(seen, missing)) + "), " + rule,
                String.join(" ", todo) + orElse);
    }

    private static Diagnosis slowFollower(Case seen, int leader, List<Integer> followers, List<Integer> suspects) {
        PartitionReport partition = seen.partition();
        String least = partition.minInsyncReplicas() == null
                ? "min.insync.replicas could not be read"
                : "min.insync.replicas is " + partition.minInsyncReplicas();
        String which = suspects.isEmpty()
                ? (followers.size() == 1
                        ? "which can only be broker " + Wording.ids(followers)
                        : "which of " + Wording.ids(followers) + " cannot be seen from here")
                : "by all that can be seen " + standings(seen, suspects);
        String orElse = partition.minInsyncReplicas() == null
                        && partition.isr().size() < partition.replicas().size()
                ? " If the log of the producer says NOT_ENOUGH_REPLICAS, bring back the replicas that are not in sync instead."
                : "";
        return seen.told(
                Cause.SLOW_FOLLOWER,
                "Broker " + leader + " leads " + seen.called()
                        + " and answers, but acks stay away: a follower in the ISR (" + Wording.ids(partition.isr())
                        + "; " + least + ") does not keep up, " + which + ".",
                "Look at " + Wording.brokers(suspects.isEmpty() ? followers : suspects) + ": network to broker "
                        + leader
                        + ", disk, GC pauses, fetcher threads. Acks flow again once it has caught up, or has left the ISR after"
                        + " replica.lag.time.max.ms." + orElse);
    }

    private static List<Integer> with(Case seen, List<Integer> brokers, Life life) {
        return brokers.stream().filter(broker -> seen.life(broker) == life).toList();
    }

    /** Such as {@code 1 (alive), 2 (down)}. */
    private static String standings(Case seen, List<Integer> brokers) {
        return brokers.stream().map(broker -> broker + standing(seen, broker)).collect(Collectors.joining(", "));
    }

    private static String standing(Case seen, int broker) {
        BrokerReport report = seen.round().brokers().get(broker);
        String here = report != null && Standing.of(report).failed() ? ", " + BrokerCauses.what(report) : "";
        return switch (seen.life(broker)) {
            case ALIVE -> " (alive" + here + ")";
            case DOWN -> " (down" + here + ")";
            case UNKNOWN -> here.isEmpty() ? "" : " (" + here.substring(2) + ")";
        };
    }
}
