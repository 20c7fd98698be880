package io.evenkeel.signal;

import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Something that a client was seen to do, named after what was seen and never after what it may mean. */
public sealed interface Signal {

    /** No leader: what {@code from} and {@code to} hold when a partition has none. */
    int NO_LEADER = -1;

    /** When it was seen, which is at most one tick after it happened. */
    Instant at();

    /** The client took in new metadata, in full or for some leaders only. */
    record MetadataUpdated(Instant at) implements Signal {}

    /**
     * The leader of a partition is another one than before.
     *
     * @param from the leader until now, or {@link #NO_LEADER}
     * @param to the leader from now on, or {@link #NO_LEADER}
     * @param inUse whether the client has work for that partition: unfinished sends, or a fetch
     */
    record LeaderSeen(TopicPartition partition, int from, int to, boolean inUse, Instant at) implements Signal {}

    /** The producer queued records again. It counts them by topic: no partition can be named. */
    record RetriesSeen(String topic, long records, Instant at) implements Signal {}

    /**
     * The trouble that is told next is with a leader that took over a moment before it, and has sent nothing since.
     *
     * @param from the leader before, or {@link #NO_LEADER}
     * @param to the present leader, or {@link #NO_LEADER}
     * @param since when the trouble began, which is not before the move
     */
    record MovedBefore(TopicPartition partition, int from, int to, Instant since, Instant at) implements Signal {}

    /**
     * Acks flowed for a partition, then its topic had retries or it got another leader, and no ack has come since.
     *
     * @param since when the retries were seen, or since when something waits for the other leader
     */
    record AcksMissing(TopicPartition partition, int leader, Instant since, Instant at) implements Signal {}

    /**
     * A broker has requests of this client and sends not a byte.
     *
     * @param partitions those it leads and the client uses
     * @param since when its last byte was seen
     */
    record NodeSilent(int node, Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /**
     * A connection ended with requests on it, was made again, and acks flow: records of the topic were retried. The client does not show
     * whose connection it was: it is this broker's by all that can be seen. One that ends while nothing is on its way is no signal, and one
     * that is not made again is {@link ConnectionRefused}. A consumer shows too little for it, and asks again within 0.2 s.
     *
     * @param partitions those it leads and the client uses
     * @param since when the retries were seen
     */
    record ConnectionLost(int node, Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /**
     * Attempts to connect fail again and again, and a broker has sent nothing since they began. The client does not show which broker it
     * tries: it is this one by all that can be seen.
     *
     * @param partitions those it leads and the client uses
     * @param since when the first connection ended
     */
    record ConnectionRefused(int node, Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /**
     * The consumer polls, and whoever is to serve some of its partitions has sent nothing for longer than a fetch may take; it may never
     * have been reached.
     *
     * @param node the broker, or {@link #NO_LEADER} where there is none to ask
     * @param partitions those it is to serve
     * @param since when its last byte was seen, or when it was first to serve them
     */
    record NoProgress(int node, Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /**
     * The client's metadata does not have the topic of these partitions: it was deleted, was never there, or may not be described.
     *
     * @param since when it was first to be used, or when it was seen to have vanished
     */
    record TopicMissing(Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /** A broker that a partition in trouble may need has sent something. Told at every tick at which it did, and only during trouble. */
    record NodeAnswering(int node, Instant at) implements Signal {}

    /**
     * Sends to a partition failed for good.
     *
     * @param failure that of the last of them, as Kafka gave it
     */
    record SendFailed(TopicPartition partition, int leader, long records, Exception failure, Instant at)
            implements Signal {}

    /**
     * The application was thrown something that no retry can help against: of the client's identity, its rights, or the producer's epoch.
     *
     * @param partitions those it is about, with partition -1 where the client knows no more than the topic
     * @param failure as Kafka gave it
     */
    record Refused(Set<TopicPartition> partitions, Exception failure, Instant at) implements Signal {}

    /**
     * The client has waited for its first metadata, and has got none.
     *
     * @param partitions what waits for it, with partition -1
     * @param since when it began to wait
     */
    record NoMetadata(Set<TopicPartition> partitions, Instant since, Instant at) implements Signal {}

    /**
     * Blocking calls of the application threw. Evidence about the client and not about any partition: it opens no episode, and what heals
     * one is not to be seen in it either.
     *
     * @param call Kafka's name of the method
     * @param failure the simple name of the exception's class
     * @param times how many since it was last told
     */
    record CallFailed(String call, String failure, long times, Instant at) implements Signal {}

    /** A send to a partition was acknowledged, the first since its last trouble was seen. */
    record Acked(TopicPartition partition, Instant at) implements Signal {}

    /** Every record of its topic that was unfinished when trouble was seen is finished, and none for this partition was acked. */
    record Settled(TopicPartition partition, Instant at) implements Signal {}

    /** The broker that serves the partition has answered the consumer, the first time since trouble was seen. */
    record Progress(TopicPartition partition, Instant at) implements Signal {}

    /** The consumer no longer has that partition or has paused it, or the producer has not written to it for long. */
    record Unassigned(TopicPartition partition, Instant at) implements Signal {}

    /** Time has passed. Told only while trouble is on. */
    record Ticked(Instant at) implements Signal {}

    /** The client is being closed. */
    record Closed(Instant at) implements Signal {}
}
