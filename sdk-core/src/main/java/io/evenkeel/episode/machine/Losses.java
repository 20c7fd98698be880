package io.evenkeel.episode.machine;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.LeaderChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How often brokers lost partitions, as one client saw it. Counted for each client by itself, since each of them sees one move at a time of
 * its own: the largest count is how many there were. {@link Flapping} guards it.
 */
final class Losses {

    /** {@value} partitions, of each two brokers at least, or more partitions of one: what moves beyond that is not counted. */
    static final int KEPT = 20_000;

    /** So many of the latest losses are told of, where fewer make it flapping. */
    private static final int REMEMBERED = 10;

    /**
     * A broker lost a partition too often.
     *
     * @param times how often, as far as it is remembered
     * @param within the time from the first of these to the last
     */
    record Flap(ClientRef client, TopicPartition partition, int broker, int times, Duration within) {}

    private record Lost(TopicPartition partition, int broker) {}

    private record Left(int broker, Instant at) {}

    private final int moves;
    private final Duration window;
    private final Map<Lost, Deque<Instant>> losses = new HashMap<>();

    /** Who led what has no leader now. */
    private final Map<TopicPartition, Left> leaderless = new HashMap<>();

    /**
     * @param moves how many losses of one partition by one broker are too many
     * @param window within which time
     */
    Losses(int moves, Duration window) {
        this.moves = moves;
        this.window = window;
    }

    int moves() {
        return moves;
    }

    Duration window() {
        return window;
    }

    /** Takes in a move. Returns what it makes flap, or null. */
    @Nullable
    Flap count(LeaderChange change) {
        int loser = loser(change);
        if (loser == LeaderChange.NO_LEADER) {
            return null;
        }
        Lost lost = new Lost(change.partition(), loser);
        Deque<Instant> times = losses.get(lost);
        if (times == null) {
            if (losses.size() >= KEPT) {
                return null;
            }
            times = new ArrayDeque<>(2);
            losses.put(lost, times);
        }
        times.addLast(change.at());
        while (times.size() > Math.max(moves, REMEMBERED) || isOver(times.getFirst(), change.at())) {
            times.removeFirst();
        }
        return times.size() < moves
                ? null
                : new Flap(
                        change.client(),
                        change.partition(),
                        loser,
                        times.size(),
                        Duration.between(times.getFirst(), times.getLast()));
    }

    /** No leader is not a leader: a broker has lost a partition when another one leads it. */
    private int loser(LeaderChange change) {
        if (change.to() == LeaderChange.NO_LEADER) {
            if (leaderless.size() < KEPT) {
                leaderless.put(change.partition(), new Left(change.from(), change.at()));
            }
            return LeaderChange.NO_LEADER;
        }
        Left last = leaderless.remove(change.partition());
        int from = change.from() == LeaderChange.NO_LEADER && last != null ? last.broker() : change.from();
        return from == change.to() ? LeaderChange.NO_LEADER : from;
    }

    /** Forgets what counts no more. */
    void sweep(Instant now) {
        losses.values().removeIf(times -> isOver(times.getLast(), now));
        leaderless.values().removeIf(left -> isOver(left.at(), now));
    }

    /** How many brokers and partitions are counted. */
    int size() {
        return losses.size();
    }

    private boolean isOver(Instant then, Instant now) {
        return !then.plus(window).isAfter(now);
    }
}
