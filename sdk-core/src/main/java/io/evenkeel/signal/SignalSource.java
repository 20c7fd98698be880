package io.evenkeel.signal;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What one client shows, collected until the watch thread asks for it. Never asked by two threads at once. */
public interface SignalSource {

    /**
     * Hands all that was seen since the last tick to the next stage.
     *
     * @return true while trouble is on: ask again soon
     */
    boolean tick(SignalSink next);

    /** The id of the client's cluster; empty while it is not known. Any thread. */
    String clusterId();

    /** The partitions that the client has work for: those it sends to of late, those it fetches. Any thread. */
    Set<TopicPartition> inUse();

    /** Whether a healthy cluster would have had the time to answer: not so of a consumer that is not polled. Any thread. */
    boolean isTimePassing();

    /** The broker that is to serve the partition, as the client believes: its leader, or a follower; null when there is none. Any thread. */
    @Nullable
    Node server(TopicPartition partition);

    /** The partition's leader, as the client believes; null when there is none. Any thread. */
    @Nullable
    Node leader(TopicPartition partition);

    /** The brokers that the client knows, with the addresses that it has for them. Any thread. */
    List<Node> brokers();

    /** Hands on the last of it, and that this was all. */
    void close(SignalSink next);
}
