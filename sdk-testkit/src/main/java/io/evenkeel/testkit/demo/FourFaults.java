package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Partition;
import io.evenkeel.testkit.cluster.Receipt;
import io.evenkeel.testkit.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is done to the cluster. Each fault is applied while the clients are steady, is left in effect until they are steady again
 * (the broker is still dead or frozen then), and is repaired before the next one begins.
 */
final class FourFaults {

    private final KafkaCluster cluster;
    private final String topic;
    private final LongSupplier retried;
    private final Steadiness steadiness;
    private final Timeline timeline;
    private final Progress progress;
    private final InstantSource time;
    private final List<String> problems = new ArrayList<>();

    /**
     * Prepares to play.
     *
     * @param retried how many records the producer has retried so far
     */
    FourFaults(
            KafkaCluster cluster,
            String topic,
            LongSupplier retried,
            Steadiness steadiness,
            Timeline timeline,
            Progress progress,
            InstantSource time) {
        this.cluster = cluster;
        this.topic = topic;
        this.retried = retried;
        this.steadiness = steadiness;
        this.timeline = timeline;
        this.progress = progress;
        this.time = time;
    }

    /** All four faults, one after the other. Blocks until the last one is repaired. */
    List<FaultPlayed> play() throws InterruptedException {
        progress.begin("first records");
        if (!steadiness.await()) {
            problems.add("no records arrived before the first fault");
        }
        List<FaultPlayed> played = List.of(preferredElection(), rollingRestart(), kill(), freeze());
        progress.begin("reading the log back");
        return played;
    }

    /** What did not go as it should: a fault that nobody felt, a client that was not steady again. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    private FaultPlayed preferredElection() throws InterruptedException {
        String name = "preferred election";
        Partition partition = cluster.partition(topic, 0);
        int leader = partition.leader().id();
        int next = partition.replicas().stream()
                .filter(replica -> replica != leader)
                .findFirst()
                .orElseThrow();
        progress.begin(name + " from " + leader + " to " + next);
        return new FaultPlayed(name, List.of(strike(name, () -> partition.moveLeaderTo(next))));
    }

    private FaultPlayed rollingRestart() throws InterruptedException {
        String name = "rolling restart";
        List<Strike> strikes = new ArrayList<>();
        // The first leader of all goes first, so that there is something to hand over.
        int first = cluster.partition(topic, 0).leader().id();
        List<Broker> brokers = cluster.brokers();
        for (int i = 0; i < brokers.size(); i++) {
            Broker broker = brokers.get((first - 1 + i) % brokers.size());
            progress.begin(name + ", broker " + broker.id());
            strikes.add(strike(name, broker::restart));
        }
        return new FaultPlayed(name, strikes);
    }

    private FaultPlayed kill() throws InterruptedException {
        String name = "kill -9 of leader";
        Broker leader = cluster.partition(topic, 0).leader();
        progress.begin(name + " " + leader.id());
        return new FaultPlayed(name, List.of(strike(name, leader::kill)));
    }

    private FaultPlayed freeze() throws InterruptedException {
        String name = "freeze of leader";
        Broker leader = cluster.partition(topic, 0).leader();
        progress.begin(name + " " + leader.id());
        return new FaultPlayed(name, List.of(strike(name, leader::freeze)));
    }

    private <R extends Receipt> Strike strike(String name, Supplier<Fault<R>> blow) throws InterruptedException {
        long retriedBefore = retried.getAsLong();
        try (Fault<R> fault = timeline.strike(name, blow)) {
            R receipt = fault.receipt();
            progress.happened(receipt.appliedAt(), name.toUpperCase(Locale.ROOT) + ": " + receipt.told());
            awaitHealing(name, receipt);
            checkFelt(name, fault);
            Instant repairing = time.instant();
            if (receipt instanceof BrokerGone gone) {
                repair(name, gone, fault);
            }
            return new Strike(receipt, repairing, retried.getAsLong() - retriedBefore);
        }
    }

    private void awaitHealing(String name, Receipt receipt) throws InterruptedException {
        // A broker that led nothing of the topic goes unnoticed, and should.
        boolean moved = Strike.moves(receipt).stream()
                .anyMatch(move -> move.partition().topic().equals(topic));
        boolean steady = moved ? steadiness.awaitNoticed(receipt.appliedAt()) : steadiness.await();
        if (!steady) {
            problems.add(name + ": the clients were not steady again within " + Steadiness.LIMIT.toSeconds() + " s of "
                    + receipt.told());
        }
    }

    private void checkFelt(String name, Fault<?> fault) {
        try {
            fault.assertFelt();
        } catch (AssertionError nobodyFelt) {
            problems.add(name + ": " + nobodyFelt.getMessage());
        }
    }

    private void repair(String name, BrokerGone gone, Fault<?> fault) throws InterruptedException {
        String what = (gone.how() == Broker.State.FROZEN ? "thaw of broker " : "new start of broker ") + gone.broker();
        Instant began = time.instant();
        progress.begin(what);
        fault.heal();
        String done = what + ": in every ISR after " + Seconds.of(Duration.between(began, time.instant()));
        timeline.note(done);
        progress.happened(began, done);
        if (!steadiness.await()) {
            problems.add(name + ": the clients were not steady again after the " + what);
        }
    }
}
