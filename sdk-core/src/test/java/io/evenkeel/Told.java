package io.evenkeel;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** A listener for many clients: keeps the last leader that each was told to have turned to, and counts the rest. */
final class Told implements EpisodeListener {

    private final Map<String, Map<TopicPartition, Integer>> leaders = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger escalated = new AtomicInteger();
    private final AtomicInteger healed = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();

    @Override
    public void opened(Episode episode) {
        opened.incrementAndGet();
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        leaders.computeIfAbsent(change.client().clientId(), id -> new ConcurrentHashMap<>())
                .put(change.partition(), change.to());
    }

    @Override
    public void escalated(Episode episode) {
        escalated.incrementAndGet();
    }

    @Override
    public void healed(Episode episode) {
        healed.incrementAndGet();
    }

    @Override
    public void abandoned(Episode episode) {
        abandoned.incrementAndGet();
    }

    /** The leaders that the client of that id has turned to, by partition; those that never moved are not in it. */
    Map<TopicPartition, Integer> leaders(String clientId) {
        return leaders.getOrDefault(clientId, Map.of());
    }

    int opened() {
        return opened.get();
    }

    int escalated() {
        return escalated.get();
    }

    int healed() {
        return healed.get();
    }

    int abandoned() {
        return abandoned.get();
    }
}
