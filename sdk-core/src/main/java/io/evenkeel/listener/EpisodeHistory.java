package io.evenkeel.listener;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest episodes that are over, oldest first; the oldest goes when it is full. Thread-safe. */
public final class EpisodeHistory implements EpisodeListener {

    private final int capacity;
    private final Deque<Episode> episodes = new ArrayDeque<>();

    public EpisodeHistory(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void healed(Episode episode) {
        add(episode);
    }

    @Override
    public void abandoned(Episode episode) {
        add(episode);
    }

    private synchronized void add(Episode episode) {
        if (episodes.size() == capacity) {
            episodes.removeFirst();
        }
        episodes.addLast(episode);
    }

    public synchronized List<Episode> episodes() {
        return List.copyOf(episodes);
    }
}
