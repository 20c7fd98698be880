package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Partition;
import io.evenkeel.testkit.cluster.Receipt;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Something that a scenario does to a cluster, with a partition as its victim: {@code Blow.of("kill of leader", (kafka, victim) ->
 * kafka.partition(victim).leader().kill())}.
 */
public final class Blow {

    private final String name;
    private final Strike strike;
    private final Set<Capability> needs;

    /** What is done. */
    @FunctionalInterface
    public interface Strike {

        /** Applies the fault; returns when it is in effect. Throws what the cluster throws when it cannot be applied. */
        Fault<? extends Receipt> at(KafkaCluster cluster, TopicPartition victim);
    }

    private Blow(String name, Strike strike, Set<Capability> needs) {
        this.name = name;
        this.strike = strike;
        this.needs = needs;
    }

    /** One of your own, with what a back-end must be able to do for it. */
    public static Blow of(String name, Strike strike, Capability... needs) {
        return new Blow(name, strike, Set.of(needs));
    }

    /** The victim's leadership goes to its next replica. */
    public static Blow election() {
        return of("preferred election", (kafka, victim) -> {
            Partition partition = kafka.partition(victim);
            return partition.moveLeaderTo(follower(kafka, partition));
        });
    }

    /** The victim's leader is stopped cleanly and started again. */
    public static Blow restart() {
        return of(
                "restart of leader",
                (kafka, victim) -> kafka.partition(victim).leader().restart());
    }

    /** The victim's leader is killed; healing starts it again. */
    public static Blow kill() {
        return of(
                "kill -9 of leader",
                (kafka, victim) -> kafka.partition(victim).leader().kill(),
                Capability.KILL);
    }

    /** The victim's leader is frozen; healing lets it go on. */
    public static Blow freeze() {
        return of(
                "freeze of leader",
                (kafka, victim) -> kafka.partition(victim).leader().freeze(),
                Capability.FREEZE);
    }

    /** Clients' connections to the victim's leader are reset. */
    public static Blow cut() {
        return of(
                "cut of connections",
                (kafka, victim) -> kafka.partition(victim).leader().network().cut());
    }

    /** A follower of the victim cannot fetch; healing lets it. */
    public static Blow isolation() {
        return of(
                "isolated follower",
                (kafka, victim) ->
                        kafka.broker(follower(kafka, kafka.partition(victim))).isolate(),
                Capability.ISOLATE);
    }

    /** Clients are refused by the victim's leader, while the cluster thinks it well; healing lets them in. */
    public static Blow refusal() {
        return of(
                "refused by leader",
                (kafka, victim) -> kafka.partition(victim).leader().network().refuse());
    }

    /**
     * All that heals by itself, soon enough that a client with safe settings loses nothing and nobody is to be woken; without those that the
     * back-end which {@link BackendChoice#AUTO} stands for cannot do.
     */
    public static List<Blow> thatHeal() {
        return thatHeal(Capability.of(BackendChoice.AUTO));
    }

    /** The same for a cluster that can do that: {@link KafkaCluster#capabilities()}. */
    public static List<Blow> thatHeal(Set<Capability> capabilities) {
        return Stream.of(election(), restart(), kill(), freeze(), cut(), isolation())
                .filter(blow -> capabilities.containsAll(blow.needs))
                .toList();
    }

    /** What a back-end must be able to do for it; without that it is refused, and nothing is done. */
    public Set<Capability> needs() {
        return needs;
    }

    /** As people read it. */
    public String name() {
        return name;
    }

    /** Strikes; returns when it is in effect. Throws what the cluster throws when it cannot be applied. */
    public Fault<? extends Receipt> strike(KafkaCluster cluster, TopicPartition victim) {
        return strike.at(cluster, victim);
    }

    private static int follower(KafkaCluster kafka, Partition partition) {
        int leader = partition.leader().id();
        return partition.replicas().stream()
                .filter(replica -> replica != leader && kafka.broker(replica).state() == Broker.State.RUNNING)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(partition.topicPartition()
                        + " has no follower that runs, replicas are " + partition.replicas()));
    }

    @Override
    public String toString() {
        return name;
    }
}
