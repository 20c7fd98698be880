package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import io.evenkeel.episode.machine.PartitionState.Disrupted;
import io.evenkeel.episode.machine.PartitionState.Escalated;
import io.evenkeel.episode.machine.PartitionState.Open;
import io.evenkeel.episode.machine.PartitionState.Steady;
import io.evenkeel.signal.Signal;
import io.evenkeel.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Turns the signals of one client into episodes: one {@link PartitionState} per partition, changed in one place. Only partitions in
 * trouble take up memory. Signals come from one thread at a time.
 */
public final class EpisodeMachine implements SignalSink {

    /** Retries belong to an episode that opens within this time after them: what they announce is seen a few ticks later. */
    static final Duration RETRIES_REMEMBERED = Duration.ofSeconds(1);

    /** Where somebody has repaired something, acks flow again well within it. */
    static final Duration BELIEVED_AFTER = Duration.ofSeconds(10);

    private final ClientRef client;
    private final Patience patience;
    private final LongSupplier ids;
    private final Consumer<Episode> archive;
    private final EpisodeListener downstream;

    /** Partitions that are not here are steady. Any thread may look. */
    private final Map<TopicPartition, Open> inTrouble = new ConcurrentHashMap<>();

    private final Map<String, Retries> recentRetries = new HashMap<>();

    private record Retries(Instant first, Instant last, long records) {}

    /**
     * An episode that is open, for whoever is to find its cause.
     *
     * @param failure what was last thrown for its partition, or null
     */
    public record Lasting(Episode episode, @Nullable Exception failure) {}

    /**
     * @param patience how long trouble may last before it is told that it does not heal
     * @param ids gives the next episode's id
     * @param archive keeps an episode that has ended, before it is no longer among those that are open: whoever looks at the open ones
     *     and then there misses none
     * @param downstream the next stage
     */
    public EpisodeMachine(
            ClientRef client,
            Patience patience,
            LongSupplier ids,
            Consumer<Episode> archive,
            EpisodeListener downstream) {
        this.client = client;
        this.patience = patience;
        this.ids = ids;
        this.archive = archive;
        this.downstream = downstream;
    }

    /** The episodes that are open, as they stand. Any thread. */
    public List<Episode> open() {
        return inTrouble.values().stream().map(Open::episode).toList();
    }

    /** That of a partition, else that of its topic as a whole; null when none is open. Any thread. */
    public @Nullable Episode open(TopicPartition partition) {
        Open state = inTrouble.get(partition);
        if (state == null && !inTrouble.isEmpty()) {
            state = inTrouble.get(new TopicPartition(partition.topic(), Episode.ANY_PARTITION));
        }
        return state == null ? null : state.episode();
    }

    /** The same, with what was thrown. Any thread. */
    public List<Lasting> lasting() {
        return inTrouble.values().stream()
                .map(state -> new Lasting(state.episode(), state.notes().failure()))
                .toList();
    }

    /**
     * Takes in what was found out about an episode; nothing if it is over. Called like {@link #accept}.
     *
     * @param server whether whoever is to serve the partition could be used
     */
    public void diagnosed(Episode looked, Diagnosis diagnosis, Usability server, Instant now) {
        Open state = inTrouble.get(looked.partition());
        if (state == null || state.episode().id() != looked.id()) {
            return;
        }
        boolean isFinal = diagnosis.cause().weight() == Cause.Weight.FINAL;
        boolean sameLeader = state.episode().leaders().equals(looked.leaders());
        if (!sameLeader && !isFinal) {
            return; // it was about the leader before
        }
        Diagnosis before = state.episode().diagnosis();
        Diagnosis best = before == null || isBelieved(diagnosis.cause(), state, now) ? diagnosis : before;
        Open knows = state.diagnosed(diagnosis.cause(), best, sameLeader ? server : Usability.NOT_CLEAR, now);
        inTrouble.put(looked.partition(), knows);
        if (knows instanceof Escalated escalated) {
            if (before == null || before.cause() != best.cause()) {
                downstream.diagnosed(escalated.episode());
            }
        } else if (knows instanceof Disrupted disrupted && patience.isCertain(disrupted, now)) {
            escalate(disrupted, now); // and not on time: whether it passes for a consumer, it alone can tell
        }
    }

    /** Whether what a look found takes the place of what was found before. */
    private static boolean isBelieved(Cause found, Open state, Instant now) {
        Diagnosis known = state.episode().diagnosis();
        if (known != null && known.cause().weight() == Cause.Weight.FINAL && found.weight() != Cause.Weight.FINAL) {
            return false; // that look was under way
        }
        return switch (found) {
            case UNDIAGNOSED -> false; // it could see less
            // A leader that answers, and no acks: so it looks for a moment where all is well again. That is not to be
            // told.
            case CLIENT_STUCK, SLOW_FOLLOWER ->
                state instanceof Disrupted
                        || (state.notes().found() == found
                                && !state.notes()
                                        .foundSince()
                                        .plus(BELIEVED_AFTER)
                                        .isAfter(now));
            default -> true;
        };
    }

    @Override
    public void accept(Signal signal) {
        if (signal instanceof Signal.MetadataUpdated) {
            inTrouble.replaceAll((partition, state) -> state.refreshed());
        } else if (signal instanceof Signal.LeaderSeen seen) {
            leaderSeen(seen);
        } else if (signal instanceof Signal.MovedBefore felt) {
            trouble(felt.partition(), trigger(felt.to()), felt.since(), felt.from(), s -> led(s, felt.to(), felt.at()));
        } else if (signal instanceof Signal.RetriesSeen retries) {
            retriesSeen(retries);
        } else if (signal instanceof Signal.AcksMissing missing) {
            trouble(
                    missing.partition(),
                    Trigger.ACKS_MISSING,
                    missing.since(),
                    missing.leader(),
                    s -> led(s, missing.leader(), missing.at()));
        } else if (signal instanceof Signal.NodeSilent silent) {
            silent.partitions()
                    .forEach(partition -> trouble(
                            partition,
                            Trigger.LEADER_SILENT,
                            silent.since(),
                            silent.node(),
                            s -> s.again(silent.at())));
        } else if (signal instanceof Signal.ConnectionLost lost) {
            lost.partitions()
                    .forEach(partition ->
                            trouble(partition, Trigger.CONNECTION_LOST, lost.since(), lost.node(), s -> s));
        } else if (signal instanceof Signal.ConnectionRefused refused) {
            refused.partitions()
                    .forEach(partition -> trouble(
                            partition,
                            Trigger.CONNECTION_REFUSED,
                            refused.since(),
                            refused.node(),
                            s -> s.again(refused.at())));
        } else if (signal instanceof Signal.NoProgress none) {
            Trigger trigger = none.node() == Signal.NO_LEADER ? Trigger.LEADERLESS : Trigger.NO_PROGRESS;
            none.partitions()
                    .forEach(partition ->
                            trouble(partition, trigger, none.since(), none.node(), s -> s.again(none.at())));
        } else if (signal instanceof Signal.TopicMissing missing) {
            missing.partitions()
                    .forEach(partition -> trouble(
                            partition,
                            Trigger.TOPIC_MISSING,
                            missing.since(),
                            Signal.NO_LEADER,
                            s -> led(s, Signal.NO_LEADER, missing.at())));
        } else if (signal instanceof Signal.NodeAnswering answering) {
            inTrouble.replaceAll((partition, state) -> state.answered(answering.node(), answering.at()));
        } else if (signal instanceof Signal.Ticked ticked) {
            escalateWhatLasts(ticked.at());
        } else if (signal instanceof Signal.SendFailed failed) {
            trouble(failed.partition(), Trigger.SEND_FAILED, failed.at(), failed.leader(), s -> s);
            change(failed.partition(), state -> state.failed(failed.records(), failed.failure(), failed.at()));
        } else if (signal instanceof Signal.Refused refused) {
            refused.partitions().forEach(partition -> {
                trouble(partition, Trigger.REFUSED, refused.at(), Signal.NO_LEADER, s -> s);
                change(partition, state -> state.failed(0, refused.failure(), refused.at()));
            });
        } else if (signal instanceof Signal.NoMetadata none) {
            none.partitions()
                    .forEach(partition -> trouble(
                            partition, Trigger.NO_METADATA, none.since(), Signal.NO_LEADER, s -> s.again(none.at())));
        } else if (signal instanceof Signal.Acked acked) {
            evidence(acked.partition(), acked.at());
        } else if (signal instanceof Signal.Settled settled) {
            evidence(settled.partition(), settled.at());
        } else if (signal instanceof Signal.Progress progress) {
            evidence(progress.partition(), progress.at());
        } else if (signal instanceof Signal.Unassigned unassigned) {
            end(unassigned.partition(), Outcome.ABANDONED, unassigned.at());
        } else if (signal instanceof Signal.Closed closed) {
            List.copyOf(inTrouble.keySet()).forEach(partition -> end(partition, Outcome.ABANDONED, closed.at()));
        }
    }

    private void leaderSeen(Signal.LeaderSeen seen) {
        if (seen.inUse() || inTrouble.containsKey(seen.partition())) {
            // Where nothing waits it is no trouble: the ack of before it, which may be the last, is evidence all the
            // same.
            trouble(
                    seen.partition(),
                    trigger(seen.to()),
                    seen.at(),
                    seen.from(),
                    s -> led(s, seen.to(), seen.inUse() ? seen.at() : s.notes().lastTrouble()));
        }
        downstream.leaderChanged(new LeaderChange(client, seen.partition(), seen.from(), seen.to(), seen.at()));
    }

    private static Trigger trigger(int newLeader) {
        return newLeader == Signal.NO_LEADER ? Trigger.LEADERLESS : Trigger.LEADER_CHANGED;
    }

    /** More trouble, with that leader, which may be a new one. */
    private static Open led(Open state, int leader, Instant at) {
        return state.presentLeader() == leader ? state.again(at) : state.leader(leader, at);
    }

    private void retriesSeen(Signal.RetriesSeen seen) {
        recentRetries.merge(
                seen.topic(),
                new Retries(seen.at(), seen.at(), seen.records()),
                (old, more) -> isRecent(old, seen.at())
                        ? new Retries(old.first(), more.last(), old.records() + more.records())
                        : more);
        inTrouble.replaceAll(
                (partition, state) -> partition.topic().equals(seen.topic()) ? state.retried(seen.records()) : state);
    }

    private static boolean isRecent(Retries retries, Instant now) {
        return retries.last().plus(RETRIES_REMEMBERED).isAfter(now);
    }

    /** The retries that announced what was seen at that moment, as it began then if there were none. */
    private Retries retriesBefore(String topic, Instant seen) {
        Retries recent = recentRetries.get(topic);
        if (recent == null || !isRecent(recent, seen)) {
            return new Retries(seen, seen, 0);
        }
        return recent.first().isBefore(seen) ? recent : new Retries(seen, seen, recent.records());
    }

    /** Opens an episode where none is open, else makes of the open one what the trouble says. */
    private void trouble(
            TopicPartition partition, Trigger trigger, Instant since, int leader, UnaryOperator<Open> more) {
        Open open = inTrouble.get(partition);
        if (open != null) {
            inTrouble.put(partition, more.apply(open));
            return;
        }
        Retries before = retriesBefore(partition.topic(), since);
        Disrupted begun = Steady.STEADY.disrupt(
                ids.getAsLong(), client, partition, trigger, before.first(), leader, before.records());
        inTrouble.put(partition, more.apply(begun));
        downstream.opened(begun.episode());
    }

    private void escalateWhatLasts(Instant now) {
        for (Open open : inTrouble.values()) {
            if (open instanceof Disrupted state && patience.isAtAnEnd(state, now)) {
                escalate(state, now);
            }
        }
    }

    private void escalate(Disrupted state, Instant now) {
        Escalated escalated = state.escalate(now);
        inTrouble.put(state.episode().partition(), escalated);
        downstream.escalated(escalated.episode());
    }

    private void change(TopicPartition partition, UnaryOperator<Open> change) {
        inTrouble.computeIfPresent(partition, (p, state) -> change.apply(state));
    }

    /** What heals one partition shows, too, that the client has found its topic. */
    private void evidence(TopicPartition partition, Instant at) {
        heal(partition, at);
        if (!inTrouble.isEmpty()) {
            heal(new TopicPartition(partition.topic(), Episode.ANY_PARTITION), at);
        }
    }

    private void heal(TopicPartition partition, Instant at) {
        Open state = inTrouble.get(partition);
        if (state != null && state.isHealedBy(at)) {
            end(partition, Outcome.HEALED, at);
        }
    }

    private void end(TopicPartition partition, Outcome outcome, Instant at) {
        Open state = inTrouble.get(partition);
        if (state == null) {
            return;
        }
        // Retries so far were of this one: the next is not to begin, nor to be escalated, as early as they did.
        recentRetries.remove(partition.topic());
        Episode ended = state.end(outcome, at);
        archive.accept(ended);
        inTrouble.remove(partition);
        if (outcome == Outcome.HEALED) {
            downstream.healed(ended);
        } else {
            downstream.abandoned(ended);
        }
    }
}
