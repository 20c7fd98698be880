package io.evenkeel.retry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A consumer whose blocking calls fail as the script says, a timeout after all the time that it was given. */
public final class ScriptedConsumer extends MockConsumer<String, String> {

    public final Deque<RuntimeException> failures = new ArrayDeque<>();
    public final List<Duration> shares = new ArrayList<>();
    private final ManualClock clock;

    public ScriptedConsumer() {
        this(new ManualClock());
    }

    ScriptedConsumer(ManualClock clock) {
        super("earliest");
        this.clock = clock;
    }

    private <T> T attempt(Duration share, T result) {
        shares.add(share);
        RuntimeException failure = failures.poll();
        if (failure == null) {
            return result;
        }
        if (failure instanceof TimeoutException) {
            clock.pass(share);
        }
        throw failure;
    }

    private static UnsupportedOperationException withoutDuration() {
        return new UnsupportedOperationException("every call is made with its share");
    }

    @Override
    public void commitSync(Duration timeout) {
        attempt(timeout, true);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        attempt(timeout, true);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        return attempt(timeout, Map.of());
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return attempt(timeout, Map.of());
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return attempt(timeout, Map.of());
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        return attempt(timeout, Map.of());
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
        return attempt(timeout, 7L);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return attempt(timeout, List.of());
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        return attempt(timeout, Map.of());
    }

    @Override
    public synchronized void commitSync() {
        throw withoutDuration();
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        throw withoutDuration();
    }

    @Override
    public synchronized long position(TopicPartition partition) {
        throw withoutDuration();
    }
}
