package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.machine.Losses.Flap;
import io.evenkeel.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Partitions of a cluster that flap together, until the window is over in which nobody is to be warned of them again. {@link Flapping} guards it. */
final class OpenFlapping {

    /** Of more than {@value} the rest is counted. */
    private static final int NAMED = 5;

    private final String cluster;
    private final Instant since;
    private final int moves;
    private final Duration window;

    /** The latest of each partition that any broker loses, in the order in which they are to be named. */
    private final TreeMap<TopicPartition, Flap> flaps =
            new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));

    private final Set<Integer> brokers = new TreeSet<>();
    private final Set<EpisodeListener> listeners = Collections.newSetFromMap(new WeakHashMap<>());
    private @Nullable Diagnosis told;

    OpenFlapping(String cluster, Instant since, int moves, Duration window) {
        this.cluster = cluster;
        this.since = since;
        this.moves = moves;
        this.window = window;
    }

    /** Whether it is part of this: of anything that flaps before this is told, and later of the same partition or broker. */
    boolean takes(String itsCluster, Flap flap) {
        return cluster.equals(itsCluster)
                && (told == null || brokers.contains(flap.broker()) || flaps.containsKey(flap.partition()));
    }

    /** Returns whether that listener has not heard of it yet. */
    boolean add(Flap flap, EpisodeListener listener) {
        brokers.add(flap.broker());
        if (flaps.size() < Losses.KEPT || flaps.containsKey(flap.partition())) {
            flaps.merge(flap.partition(), flap, (before, now) -> now.times() >= before.times() ? now : before);
        }
        return listeners.add(listener);
    }

    @Nullable
    Diagnosis told() {
        return told;
    }

    boolean isDue(Instant now, Duration together) {
        return told == null && !since.plus(together).isAfter(now);
    }

    boolean isOver(Instant now) {
        return told != null && !told.at().plus(window).isAfter(now);
    }

    Warning tell(Instant now) {
        Diagnosis diagnosis = new Diagnosis(Cause.LEADER_FLAPPING, summary(), remedy(), findings(), now);
        told = diagnosis;
        return new Warning(diagnosis, List.copyOf(listeners));
    }

    /** Such as {@code Broker 1 lost orders-0 3 times in 41 s, where no more than 2 in 15 min are to be expected.} */
    private String summary() {
        String limit = ", where no more than " + (moves - 1) + " in " + Times.text(window) + " are to be expected.";
        if (flaps.size() == 1) {
            Flap flap = flaps.firstEntry().getValue();
            String alone = brokers.size() == 1 ? "" : " (" + who() + " in turn)";
            return "Broker " + flap.broker() + " lost " + story(flap) + alone + limit;
        }
        long topics =
                flaps.keySet().stream().map(TopicPartition::topic).distinct().count();
        String stories =
                flaps.values().stream().limit(NAMED).map(OpenFlapping::story).collect(Collectors.joining(", "));
        String more = flaps.size() > NAMED ? " and " + (flaps.size() - NAMED) + " more" : "";
        return who().replaceFirst("b", "B") + " lost " + flaps.size() + " partitions of " + topics
                + (topics == 1 ? " topic" : " topics") + " again and again (" + stories + more + ")" + limit;
    }

    private static String story(Flap flap) {
        return flap.partition() + " " + flap.times() + " times in " + Times.text(flap.within());
    }

    private String who() {
        return (brokers.size() == 1 ? "broker " : "brokers ")
                + brokers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private String remedy() {
        return "Each move heals, and something causes them: look at the logs of " + who()
                + " and of the controller for restarts, GC pauses and sessions that end, and whether preferred elections"
                + " (auto.leader.rebalance.enable) or a balancer move leaders to and fro.";
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        flaps.values().stream()
                .limit(NAMED)
                .forEach(flap -> findings.add(new Finding(
                        "moves of " + flap.partition(),
                        Finding.Result.BAD,
                        "broker " + flap.broker() + " lost it " + flap.times() + " times in "
                                + Times.text(flap.within()) + ", as " + flap.client() + " saw it")));
        findings.add(new Finding(
                "why the leaders move", Finding.Result.NOT_CHECKED, "a client sees that they move, and not why"));
        return findings;
    }
}
