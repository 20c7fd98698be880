package io.evenkeel;

import io.evenkeel.config.Settings;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.diagnosis.ladder.Diagnostician;
import io.evenkeel.diagnosis.ladder.Trouble;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.machine.EpisodeMachine;
import io.evenkeel.episode.machine.Patience;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One client of a {@link ResilientKafka}, until it is closed: what it shows, and what became of its partitions. */
final class Membership implements Diagnostician.Patient {

    private static final SignalSource NOTHING_SEEN = new SignalSource() {
        @Override
        public boolean tick(SignalSink next) {
            return false;
        }

        @Override
        public String clusterId() {
            return "";
        }

        @Override
        public Set<TopicPartition> inUse() {
            return Set.of();
        }

        @Override
        public boolean isTimePassing() {
            return false;
        }

        @Override
        public @Nullable Node server(TopicPartition partition) {
            return null;
        }

        @Override
        public @Nullable Node leader(TopicPartition partition) {
            return null;
        }

        @Override
        public List<Node> brokers() {
            return List.of();
        }

        @Override
        public void close(SignalSink next) {}
    };

    private final SignalSource source;
    private final EpisodeMachine machine;
    private final EpisodeHistory history;
    private final int stuckPercent;
    private final Map<String, Object> config;
    private final InstantSource clock;
    private final Consumer<Runnable> later;
    private final Consumer<Membership> leave;
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    /**
     * @param config by which the client connects
     * @param later has something done on the thread that alone enters the machine
     * @param stuckPercent of the partitions in use that must be escalated for it to be STUCK
     */
    Membership(
            SignalSource source,
            EpisodeMachine machine,
            EpisodeHistory history,
            int stuckPercent,
            Map<String, Object> config,
            InstantSource clock,
            Consumer<Runnable> later,
            Consumer<Membership> leave) {
        this.source = source;
        this.machine = machine;
        this.history = history;
        this.stuckPercent = stuckPercent;
        this.config = config;
        this.clock = clock;
        this.later = later;
        this.leave = leave;
    }

    /** That of a client which the kill switch leaves alone: it is always healthy, since nothing is ever seen of it. */
    static Membership ofNobody(Role role) {
        Patience none = new Patience(Duration.ZERO, Duration.ZERO, false);
        EpisodeMachine idle =
                new EpisodeMachine(new ClientRef("", role), none, () -> 0, ended -> {}, EpisodeListener.noop());
        return new Membership(
                NOTHING_SEEN,
                idle,
                new EpisodeHistory(1),
                Settings.DEFAULT_STUCK_PERCENT,
                Map.of(),
                InstantSource.system(),
                Runnable::run,
                gone -> {});
    }

    SignalSource source() {
        return source;
    }

    /** Takes a last look at the client and lets go of it, once. Never throws. */
    void end() {
        if (hasEnded.compareAndSet(false, true)) {
            leave.accept(this);
        }
    }

    @Override
    public Map<String, Object> config() {
        return config;
    }

    @Override
    public List<Trouble> troubles() {
        List<EpisodeMachine.Lasting> lasting = machine.lasting();
        if (lasting.isEmpty()) {
            return List.of();
        }
        List<Node> known = source.brokers();
        boolean timePasses = source.isTimePassing();
        return lasting.stream()
                .filter(open -> timePasses || open.failure() != null)
                .map(open -> {
                    TopicPartition partition = open.episode().partition();
                    return new Trouble(
                            open.episode(), source.server(partition), source.leader(partition), known, open.failure());
                })
                .toList();
    }

    @Override
    public void diagnosed(Episode episode, Diagnosis diagnosis, Usability server) {
        later.accept(() -> machine.diagnosed(episode, diagnosis, server, clock.instant()));
    }

    /** The episodes that are open, as they stand. */
    List<Episode> open() {
        return machine.open();
    }

    /** The one that a partition is in, or null. Any thread. */
    @Nullable
    Episode open(TopicPartition partition) {
        return machine.open(partition);
    }

    /** Those that are over, the latest of them, and those that are open, in the order in which they began. */
    List<Episode> episodes() {
        return inOrder(open(), history);
    }

    /**
     * Those that were open before a look at the history, and those that are there, in the order in which they began. One that ended
     * meanwhile is in both, and told as it ended.
     */
    static List<Episode> inOrder(Collection<Episode> open, EpisodeHistory history) {
        Map<Long, Episode> all = new HashMap<>();
        open.forEach(episode -> all.put(episode.id(), episode));
        history.episodes().forEach(episode -> all.put(episode.id(), episode));
        return all.values().stream()
                .sorted(Comparator.comparing(Episode::opened).thenComparing(Episode::id))
                .toList();
    }

    Health health() {
        List<Episode> open = open();
        if (open.isEmpty()) {
            return new Health(Health.Status.HEALTHY, List.of());
        }
        Set<TopicPartition> escalated = open.stream()
                .filter(episode -> episode.escalated() != null)
                .map(Episode::partition)
                .collect(Collectors.toSet());
        Health.Status status = escalated.isEmpty()
                ? Health.Status.RECOVERING
                : isStuck(escalated) ? Health.Status.STUCK : Health.Status.DEGRADED;
        return new Health(
                status,
                open.stream()
                        .sorted(Comparator.comparing(episode -> episode.escalated() == null))
                        .map(Membership::reason)
                        .toList());
    }

    private boolean isStuck(Set<TopicPartition> escalated) {
        Set<TopicPartition> inUse = source.inUse();
        long stuck = inUse.stream().filter(escalated::contains).count();
        return stuck * 100 >= (long) stuckPercent * inUse.size();
    }

    private static String reason(Episode episode) {
        Diagnosis diagnosis = episode.diagnosis();
        return episode.client()
                + ": "
                + Episode.name(episode.partition())
                + (episode.escalated() == null ? " recovering" : " does not heal")
                + " since "
                + episode.opened()
                + " ("
                + episode.trigger()
                + ", leaders "
                + episode.leaders()
                + ")"
                + (diagnosis == null ? "" : ": " + diagnosis.line());
    }
}
