package io.evenkeel.testkit.cluster;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** One partition of a {@link KafkaCluster}. */
public interface Partition {

    TopicPartition topicPartition();

    /** The broker that leads it now. Throws IllegalStateException when it has no leader. */
    Broker leader();

    /** Ids of the replicas, the preferred leader first. */
    List<Integer> replicas();

    /**
     * Makes that broker the leader, by a reassignment that prefers it and a preferred election. Returns when it leads. Throws
     * IllegalArgumentException when it is no replica or leads already.
     */
    Fault<LeaderElected> moveLeaderTo(int broker);

    /**
     * Moves the leader so many times, each time to the next replica in their present order. Returns when the last of them leads; there
     * is nothing left to heal, and the leader is where it began when the number of moves is a multiple of the number of replicas.
     *
     * @throws IllegalArgumentException when times is less than 1
     * @throws IllegalStateException when it has fewer than 2 replicas, or no leader
     */
    Fault<LeaderFlapped> flapLeader(int times);

    /**
     * Isolates one follower ({@link Broker#isolate()}) and returns when it has left the ISR: some {@code replica.lag.time.max.ms} later, up
     * to half as long again. Only while records are written does a follower fall behind; an idle partition ends in
     * FaultNotInEffectException. Healing returns when the broker is in every ISR again. Throws IllegalStateException when it has no
     * leader, when no follower is in sync, or when that follower has a fault.
     */
    Fault<IsrShrunk> shrinkIsr();

    /**
     * Leaves it without a leader: kills (SIGKILL) every broker that holds a replica, the leader last. Returns when the cluster tells
     * that it has none. Healing starts them again, and returns when it has its leader and its full ISR. Throws IllegalStateException
     * when it has no leader now, when one of these brokers has a fault, or when no other broker runs that could tell.
     *
     * <p>Nothing acknowledged is lost: what a killed process has written the kernel keeps. But a producer, an idempotent one too, may write
     * twice what it had in flight, and is told of no failure. A broker knows the last 5 batches of a producer by heart, and writes down no
     * more than the last of them; if it had appended several that were not acknowledged, then, started again, it answers the first of them
     * with OUT_OF_ORDER_SEQUENCE_NUMBER, upon which the producer takes a new epoch and sends all of them once more.
     */
    Fault<PartitionOffline> takeOffline();
}
