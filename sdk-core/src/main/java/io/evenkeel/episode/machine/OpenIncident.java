package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Incident;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An incident while it grows: sums, and which episodes are still open. {@link Incidents} guards it. */
final class OpenIncident {

    private record Counted(Object client, String topic) {}

    private final long id;
    private final String cluster;
    private final Instant opened;

    private final Set<Object> openEpisodes = new HashSet<>();
    private final Set<Object> clients = new HashSet<>();
    /** Who led each before: of one that moved, who lost it, although a later episode of it has begun at its new leader. */
    private final Map<TopicPartition, Integer> from = new HashMap<>();

    private final Set<TopicPartition> moved = new HashSet<>();
    private final Set<Integer> to = new TreeSet<>();
    private final Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);

    /** A client counts retries by topic, so that each of its episodes of that topic holds the same ones. */
    private final Map<Counted, Long> retried = new HashMap<>();

    private long failed;
    private boolean escalated;
    private final Set<Cause> causes = EnumSet.noneOf(Cause.class);
    private @Nullable Diagnosis diagnosis;
    private @Nullable TopicPartition slowest;
    private Duration slowestTook = Duration.ZERO;
    private @Nullable Instant quietSince;

    OpenIncident(long id, String cluster, Instant opened) {
        this.id = id;
        this.cluster = cluster;
        this.opened = opened;
    }

    /** Whether an episode that began then, of that partition, is of this incident. */
    boolean takes(String itsCluster, Episode episode, Duration together) {
        return cluster.equals(itsCluster)
                && (from.containsKey(episode.partition())
                        || Duration.between(opened, episode.opened()).abs().compareTo(together) <= 0);
    }

    void begun(Object client, Episode episode) {
        quietSince = null;
        openEpisodes.add(key(client, episode));
        clients.add(client);
        from.putIfAbsent(episode.partition(), episode.leaders().get(0));
        triggers.add(episode.trigger());
    }

    /** Returns whether it is the first of the incident, or the first with that cause. */
    boolean escalated(Episode episode) {
        boolean first = !escalated;
        escalated = true;
        Diagnosis found = episode.diagnosis();
        if (found == null || !causes.add(found.cause())) {
            return first;
        }
        diagnosis = found;
        return true;
    }

    void ended(Object client, Episode episode) {
        openEpisodes.remove(key(client, episode));
        int last = episode.leaders().get(episode.leaders().size() - 1);
        if (episode.leaders().size() > 1 && last != LeaderChange.NO_LEADER) {
            to.add(last);
            if (moved.add(episode.partition())) {
                from.put(episode.partition(), episode.leaders().get(0));
            }
        }
        retried.merge(new Counted(client, episode.partition().topic()), episode.retried(), Math::max);
        failed += episode.failed();
        Duration took = episode.duration();
        if (episode.outcome() == Outcome.HEALED && took != null && took.compareTo(slowestTook) >= 0) {
            slowest = episode.partition();
            slowestTook = took;
        }
        if (openEpisodes.isEmpty()) {
            quietSince = episode.closed();
        }
    }

    private static Object key(Object client, Episode episode) {
        return List.of(client, episode.id());
    }

    boolean has(Object client, Episode episode) {
        return openEpisodes.contains(key(client, episode));
    }

    /** Whether no episode has been open for that long. */
    boolean isOver(Instant now, Duration linger) {
        return quietSince != null && !quietSince.plus(linger).isAfter(now);
    }

    Incident snapshot() {
        return new Incident(
                id,
                cluster,
                opened,
                quietSince,
                escalated,
                clients.size(),
                from.keySet(),
                moved.size(),
                List.copyOf(new TreeSet<>(from.values())),
                List.copyOf(to),
                slowest,
                slowestTook,
                retried.values().stream().mapToLong(Long::longValue).sum(),
                failed,
                triggers,
                diagnosis);
    }
}
