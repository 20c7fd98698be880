package io.evenkeel.episode.machine;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.IncidentListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Merges the episodes of a process into incidents. One of it serves all clients, whichever {@code ResilientKafka} they belong to: the
 * broker that left is the same for all. Thread-safe; its lock is held for the length of a log line at most.
 *
 * <p>What is kept grows with the partitions that are in trouble now, and is dropped with the incident.
 */
public final class Incidents {

    /** Episodes that begin within this time of the first are of one incident: a consumer finds out later than a producer. */
    static final Duration TOGETHER = Duration.ofSeconds(5);

    /** An incident is over when nothing has been open for this long: partitions do not heal in the same instant. */
    static final Duration LINGER = Duration.ofSeconds(1);

    private final IncidentListener downstream;
    private final List<OpenIncident> open = new ArrayList<>();
    private long ids;
    private int clients;

    public Incidents(IncidentListener downstream) {
        this.downstream = downstream;
    }

    /**
     * Where the episodes of one client go.
     *
     * @param cluster the id of its cluster, empty while it is not known
     */
    public synchronized EpisodeListener client(Supplier<String> cluster) {
        Integer client = ++clients;
        return new EpisodeListener() {
            @Override
            public void opened(Episode episode) {
                begun(client, cluster.get(), episode);
            }

            @Override
            public void escalated(Episode episode) {
                notConverged(client, episode);
            }

            @Override
            public void diagnosed(Episode episode) {
                notConverged(client, episode);
            }

            @Override
            public void healed(Episode episode) {
                ended(client, episode);
            }

            @Override
            public void abandoned(Episode episode) {
                ended(client, episode);
            }
        };
    }

    private synchronized void begun(Object client, String cluster, Episode episode) {
        OpenIncident incident = open.stream()
                .filter(candidate -> candidate.takes(cluster, episode, TOGETHER))
                .findFirst()
                .orElse(null);
        if (incident != null) {
            incident.begun(client, episode);
            return;
        }
        OpenIncident first = new OpenIncident(++ids, cluster, episode.opened());
        first.begun(client, episode);
        open.add(first);
        downstream.opened(first.snapshot());
    }

    private synchronized void notConverged(Object client, Episode episode) {
        OpenIncident incident = of(client, episode);
        if (incident != null && incident.escalated(episode)) {
            downstream.escalated(incident.snapshot());
        }
    }

    private synchronized void ended(Object client, Episode episode) {
        OpenIncident incident = of(client, episode);
        if (incident != null) {
            incident.ended(client, episode);
        }
    }

    private @Nullable OpenIncident of(Object client, Episode episode) {
        return open.stream()
                .filter(candidate -> candidate.has(client, episode))
                .findFirst()
                .orElse(null);
    }

    /** Tells the incidents that are over. To be called now and then. */
    public synchronized void tick(Instant now) {
        tellOver(now, LINGER);
    }

    /** Tells those of which nothing is open at once. To be called when a client leaves: it may have been the last that ticks. */
    public synchronized void clientLeft(Instant now) {
        tellOver(now, Duration.ZERO);
    }

    private void tellOver(Instant now, Duration linger) {
        open.removeIf(incident -> {
            boolean over = incident.isOver(now, linger);
            if (over) {
                downstream.closed(incident.snapshot());
            }
            return over;
        });
    }
}
