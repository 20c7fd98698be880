package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.signal.Signal;
import io.evenkeel.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how long partitions of producers took to recover, and warns of producers whose delivery.timeout.ms is too short for it: of one whose sends
 * gave up before the cluster healed, and of one that would have given up, with {@link #MARGIN}. Each is named once, when sends do give up, and
 * again only when they do so in a recovery that took twice as long. One of it serves all clients of a process, like {@link Incidents}. Thread-safe; who is
 * warned is called without a lock.
 */
public final class RetryBudget {

    /**
     * {@value}: a send outlasts the longest recovery of a day and another one like it. A record that is sent while trouble lasts may meet a
     * second failover right after the first, and the longest that was seen is not the longest there is.
     */
    public static final int MARGIN = 2;

    /** Partitions that were led by one broker heal one after the other, and are told together. */
    static final Duration TOGETHER = Flapping.TOGETHER;

    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);

    private final Consumer<Diagnosis> log;
    private final Set<Client> clients = Collections.newSetFromMap(new WeakHashMap<>());
    private final Map<String, RecoveryTimes> recoveries = new HashMap<>();
    private final Map<String, OpenBudgets> open = new HashMap<>();
    private Instant lookedAt = Instant.MIN;

    /**
     * @param log is given each warning once
     */
    public RetryBudget(Consumer<Diagnosis> log) {
        this.log = log;
    }

    /**
     * Watches a client.
     *
     * @param cluster the id of its cluster, empty while it is not known
     * @param deliveryTimeout its delivery.timeout.ms; zero for a consumer, whose recoveries tell nothing: it may not have been polled
     * @param downstream is warned of this client
     */
    public synchronized Client client(
            ClientRef client, Supplier<String> cluster, Duration deliveryTimeout, EpisodeListener downstream) {
        Client watched = new Client(client, cluster, deliveryTimeout, downstream);
        clients.add(watched);
        return watched;
    }

    /** What is seen of one client. Called by one thread at a time. */
    public final class Client implements EpisodeListener {

        final ClientRef ref;
        final Duration deliveryTimeout;
        final EpisodeListener downstream;
        private final Supplier<String> cluster;

        /** Partitions in trouble of which sends have expired; an episode is open of each. */
        private final Set<TopicPartition> gaveUp = new HashSet<>();

        /** The recovery it was named with, or zero. */
        private Duration namedWith = Duration.ZERO;

        /** Whether it was named since sends gave up, and not only since they might have. */
        private boolean gaveUpIsTold;

        private Client(ClientRef ref, Supplier<String> cluster, Duration deliveryTimeout, EpisodeListener downstream) {
            this.ref = ref;
            this.cluster = cluster;
            this.deliveryTimeout = deliveryTimeout;
            this.downstream = downstream;
        }

        /** Notes which sends expire, on the way to the machine. Of those that a broker refused no time could have helped. */
        public SignalSink noting(SignalSink next) {
            return signal -> {
                if (signal instanceof Signal.SendFailed failed && failed.failure() instanceof TimeoutException) {
                    gaveUp.add(failed.partition());
                } else if (signal instanceof Signal.Closed) {
                    left(this);
                }
                next.accept(signal);
            };
        }

        @Override
        public void healed(Episode episode) {
            Duration took = episode.duration();
            boolean expired = gaveUp.remove(episode.partition());
            Instant at = episode.closed();
            if (took != null && at != null) {
                recovered(this, cluster.get(), episode, took, at, expired);
            }
        }

        @Override
        public void abandoned(Episode episode) {
            gaveUp.remove(episode.partition());
        }
    }

    private synchronized void left(Client client) {
        clients.remove(client);
    }

    private synchronized void recovered(
            Client client, String cluster, Episode episode, Duration took, Instant at, boolean expired) {
        if (episode.escalated() == null && !client.deliveryTimeout.isZero()) {
            // what somebody had to repair is no measure of what a client should sit out
            recoveries.computeIfAbsent(cluster, c -> new RecoveryTimes()).add(took, at);
        }
        // an expiry during a shorter one was of a backlog, and not of this
        if (!expired || took.compareTo(client.deliveryTimeout) < 0) {
            return;
        }
        OpenBudgets now = open.get(cluster);
        boolean toBeTold = now != null && now.has(client);
        Duration told = client.gaveUpIsTold ? client.namedWith.multipliedBy(2) : Duration.ZERO;
        if (took.compareTo(toBeTold ? client.namedWith : told) >= 0) {
            name(client, cluster, episode.partition(), took, at);
        }
    }

    private void name(Client client, String cluster, @Nullable TopicPartition gaveUpOn, Duration took, Instant at) {
        client.namedWith = took;
        client.gaveUpIsTold |= gaveUpOn != null;
        open.computeIfAbsent(cluster, c -> new OpenBudgets(at)).add(client, gaveUpOn, took);
    }

    /** Warns of what belongs together. To be called now and then. */
    public void tick(Instant now) {
        due(now, TOGETHER).forEach(warning -> warning.tell(log));
    }

    /** Warns at once. To be called when a client leaves: it may have been the last that ticks. */
    public void clientLeft(Instant now) {
        due(now, Duration.ZERO).forEach(warning -> warning.tell(log));
    }

    private synchronized List<Warning> due(Instant now, Duration together) {
        if (!lookedAt.plus(LOOKED_AT_EVERY).isAfter(now)) {
            lookedAt = now;
            nameThoseTooShort(now);
        }
        List<Warning> due = new ArrayList<>();
        open.values().removeIf(budgets -> {
            boolean isDue = !budgets.since().plus(together).isAfter(now);
            if (isDue) {
                due.add(budgets.warning(now));
            }
            return isDue;
        });
        return due;
    }

    private void nameThoseTooShort(Instant now) {
        recoveries.values().removeIf(times -> times.longest(now).isZero());
        if (recoveries.isEmpty()) {
            return;
        }
        for (Client client : clients) {
            if (client.deliveryTimeout.isZero() || !client.namedWith.isZero()) {
                continue;
            }
            String cluster = client.cluster.get();
            RecoveryTimes times = recoveries.get(cluster);
            Duration longest = times == null ? Duration.ZERO : times.longest(now);
            if (client.deliveryTimeout.compareTo(longest.multipliedBy(MARGIN)) < 0) {
                name(client, cluster, null, longest, now);
            }
        }
    }
}
