package io.evenkeel;

import io.evenkeel.config.Settings;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.machine.EpisodeMachine;
import io.evenkeel.listener.EpisodeHistory;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** One client of a {@link ResilientKafka}, until it is closed: what it shows, and what became of its partitions. */
final class Membership {

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
        public void close(SignalSink next) {}
    };

    private final SignalSource source;
    private final EpisodeMachine machine;
    private final EpisodeHistory history;
    private final int stuckPercent;
    private final Consumer<Membership> leave;

    /**
     * @param stuckPercent of the partitions in use that must be escalated for it to be STUCK
     */
    Membership(
            SignalSource source,
            EpisodeMachine machine,
            EpisodeHistory history,
            int stuckPercent,
            Consumer<Membership> leave) {
        this.source = source;
        this.machine = machine;
        this.history = history;
        this.stuckPercent = stuckPercent;
        this.leave = leave;
    }

    /** That of a client which the kill switch leaves alone: it is always healthy, since nothing is ever seen of it. */
    static Membership ofNobody(Role role) {
        EpisodeMachine idle =
                new EpisodeMachine(new ClientRef("", role), Duration.ZERO, () -> 0, EpisodeListener.noop());
        return new Membership(NOTHING_SEEN, idle, new EpisodeHistory(1), Settings.DEFAULT_STUCK_PERCENT, gone -> {});
    }

    SignalSource source() {
        return source;
    }

    /** Takes a last look at the client and lets go of it. Never throws. */
    void end() {
        leave.accept(this);
    }

    /** The episodes that are open, as they stand. */
    List<Episode> open() {
        return machine.open();
    }

    /** Those that are over, the latest of them, and those that are open, in the order in which they began. */
    List<Episode> episodes() {
        return inOrder(Stream.concat(history.episodes().stream(), open().stream()));
    }

    static List<Episode> inOrder(Stream<Episode> episodes) {
        return episodes.sorted(Comparator.comparing(Episode::opened).thenComparing(Episode::id))
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
        return episode.client()
                + ": "
                + episode.partition()
                + (episode.escalated() == null ? " recovering" : " does not heal")
                + " since "
                + episode.opened()
                + " ("
                + episode.trigger()
                + ", leaders "
                + episode.leaders()
                + ")";
    }
}
