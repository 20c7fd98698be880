package io.evenkeel;

import io.evenkeel.episode.Episode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest episodes that are over, oldest first; the oldest goes when it is full. Thread-safe. */
final class EpisodeHistory {

    private final int capacity;
    private final Deque<Episode> episodes = new ArrayDeque<>();

    EpisodeHistory(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(Episode episode) {
        if (episodes.size() == capacity) {
            episodes.removeFirst();
        }
        episodes.addLast(episode);
    }

    synchronized List<Episode> episodes() {
        return List.copyOf(episodes);
    }
}
