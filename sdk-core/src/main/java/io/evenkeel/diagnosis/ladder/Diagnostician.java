package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.Episode;
import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the causes of episodes that last: decides when, and for whom, the ladder is climbed. Clients that connect in the same way are
 * looked after together, so that 300 partitions of 20 clients cost what one does.
 *
 * <p>A sick cluster is not to be asked by 2,000 processes at once: an episode must have lasted, the looks of a process are
 * {@link #BETWEEN_LOOKS} apart at least and one at a time, one every {@link #ONE_LOOK_EVERY} in the long run, and each process has a delay of its
 * own.
 */
public final class Diagnostician {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.episodes");

    /** Longer than every benign move (1.2 s measured) and soon enough for two looks before {@code definite-after}. */
    static final Duration FIRST_LOOK = Duration.ofMillis(2_500);

    static final Duration SECOND_LOOK = Duration.ofMillis(4_500);

    /** From then until {@link #YOUNG_UNTIL}: a look on a busy machine may not be clear, and two that are make an early escalation. */
    static final Duration EVERY_WHEN_YOUNG = Duration.ofSeconds(2);

    static final Duration YOUNG_UNTIL = Duration.ofSeconds(9);

    /** From then until the escalation. */
    static final Duration EVERY = Duration.ofSeconds(5);

    /** Since the escalation: what is wrong may change, and somebody is on his way already. */
    static final Duration EVERY_WHEN_ESCALATED = Duration.ofSeconds(30);

    /** An episode that began just before another one's look is looked at with it only if it has lasted for this long. */
    static final Duration WITH_OTHERS_AFTER = Duration.ofSeconds(2);

    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** That far apart in the long run: trouble that comes again and again would always have an episode that is young. */
    static final Duration ONE_LOOK_EVERY = Duration.ofSeconds(10);

    /** So many may come sooner, twice what an episode needs until it is escalated. */
    static final int LOOKS_AHEAD = 20;

    /** What each process waits longer, by chance. */
    static final Duration SPREAD = Duration.ofMillis(400);

    /** How often it is looked who is due: a hundred partitions in trouble are gone through each time. */
    private static final Duration DUE_LOOKED_AT_EVERY = Duration.ofMillis(250);

    /** Two: a process has one cluster mostly. */
    private static final int THREADS = 2;

    /** Who may have trouble: one client. */
    public interface Patient {

        /** The client's configuration. It holds secrets. */
        Map<String, Object> config();

        /** Every episode that is open and has had the time to heal. Any thread. */
        List<Trouble> troubles();

        /**
         * What was found.
         *
         * @param server whether the broker that is to serve the partition could be used
         */
        void diagnosed(Episode episode, Diagnosis diagnosis, Usability server);
    }

    /** Whoever climbs for clients that connect in one way. */
    interface Climber extends AutoCloseable {

        Round climb(Collection<Trouble> troubles);

        @Override
        void close();
    }

    /** Clients that connect in the same way. */
    private static final class Group {
        final Climber climber;
        final Set<Patient> patients = ConcurrentHashMap.newKeySet();
        volatile boolean climbing;
        Instant lastLook = Instant.MIN;

        /** When all looks so far would have come, {@link #ONE_LOOK_EVERY} apart. */
        private Instant evenly = Instant.EPOCH;

        void looked(Instant now) {
            lastLook = now;
            evenly = (evenly.isBefore(now) ? now : evenly).plus(ONE_LOOK_EVERY);
        }

        boolean rests(Instant now) {
            return climbing
                    || lastLook.plus(BETWEEN_LOOKS).isAfter(now)
                    || evenly.minus(ONE_LOOK_EVERY.multipliedBy(LOOKS_AHEAD)).isAfter(now);
        }

        Group(Climber climber) {
            this.climber = climber;
        }
    }

    private final InstantSource clock;
    private final InternalErrors errors;
    private final Function<Map<String, Object>, Climber> climbers;
    private final Duration delay;

    /** By what tells how to connect. The watch thread alone. */
    private final Map<Map<String, Object>, Group> groups = new ConcurrentHashMap<>();

    private Instant dueLookedAt = Instant.MIN;
    private final ThreadPoolExecutor pool;

    /**
     * @param chance from 0 to 1: where in {@link #SPREAD} this process has its delay
     * @param resolver by which hosts of brokers are looked up; it may hang
     */
    public Diagnostician(InstantSource clock, InternalErrors errors, double chance, Resolver resolver) {
        this(clock, errors, chance, how -> new Ladder(how, resolver, clock, errors));
    }

    Diagnostician(
            InstantSource clock,
            InternalErrors errors,
            double chance,
            Function<Map<String, Object>, Climber> climbers) {
        this.clock = clock;
        this.errors = errors;
        this.climbers = climbers;
        this.delay = Duration.ofMillis((long) (SPREAD.toMillis() * chance));
        this.pool = new ThreadPoolExecutor(0, THREADS, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "evenkeel-diagnosis");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look after a client. The watch thread. */
    public void admit(Patient patient) {
        groups.computeIfAbsent(AdminSettings.connection(patient.config()), how -> new Group(climbers.apply(how)))
                .patients
                .add(patient);
    }

    /** Lets go of a client. The watch thread. */
    public void discharge(Patient patient) {
        groups.values().removeIf(group -> {
            boolean last = group.patients.remove(patient) && group.patients.isEmpty();
            if (last) {
                errors.contain("letting go of a ladder", group.climber::close);
            }
            return last;
        });
    }

    /** Whether somebody is being looked at now. Any thread. */
    boolean isClimbing() {
        return groups.values().stream().anyMatch(group -> group.climbing);
    }

    /** Sees who is due. The watch thread; never blocks. */
    public void tick(Instant now) {
        if (dueLookedAt.plus(DUE_LOOKED_AT_EVERY).isAfter(now)) {
            return;
        }
        dueLookedAt = now;
        groups.values().stream()
                .sorted(Comparator.comparing(group -> group.lastLook)) // who has waited longest comes first
                .forEach(group -> errors.contain("finding who is to be diagnosed", () -> tick(group, now)));
    }

    private void tick(Group group, Instant now) {
        Set<Patient> due = new HashSet<>();
        for (Patient patient : group.patients) {
            for (Trouble trouble : patient.troubles()) {
                if (isFinal(trouble.episode())) {
                    continue;
                }
                Diagnosis atOnce = atOnce(trouble, now);
                if (atOnce != null) {
                    patient.diagnosed(trouble.episode(), atOnce, Usability.NOT_CLEAR);
                } else if (isDue(trouble.episode(), group.lastLook, now)) {
                    due.add(patient);
                }
            }
        }
        if (!due.isEmpty() && !group.rests(now)) {
            look(group, now);
        }
    }

    private static boolean isFinal(Episode episode) {
        Diagnosis known = episode.diagnosis();
        return known != null && known.cause().weight() == Cause.Weight.FINAL;
    }

    private static @Nullable Diagnosis atOnce(Trouble trouble, Instant now) {
        Exception failure = trouble.failure();
        Episode episode = trouble.episode();
        return failure == null ? null : FinalFailure.atOnce(failure, episode.client(), episode.partition(), now);
    }

    /**
     * Whether it has come to its first or second look since the last one, which was of all, or has been escalated since; else, whether that was
     * long ago.
     */
    private boolean isDue(Episode episode, Instant lastLook, Instant now) {
        int phase = phase(now, episode);
        Instant escalated = episode.escalated();
        boolean young = Duration.between(episode.opened(), now).compareTo(YOUNG_UNTIL) < 0;
        Duration every = escalated != null ? EVERY_WHEN_ESCALATED : young ? EVERY_WHEN_YOUNG : EVERY;
        return phase > phase(lastLook, episode)
                || (escalated != null && lastLook.isBefore(escalated)) // what was told may be 5 s old
                || (phase == 2 && !lastLook.plus(every).isAfter(now));
    }

    /** Which of its first two looks an episode should have had by then. */
    private int phase(Instant then, Episode episode) {
        if (then.isBefore(episode.opened())) {
            return 0;
        }
        Duration age = Duration.between(episode.opened(), then).minus(delay);
        return age.compareTo(FIRST_LOOK) < 0 ? 0 : age.compareTo(SECOND_LOOK) < 0 ? 1 : 2;
    }

    private void look(Group group, Instant now) {
        group.climbing = true;
        boolean begun = false;
        try {
            pool.execute(() -> {
                errors.contain("looking for the cause of trouble", () -> climb(group));
                group.climbing = false;
            });
            group.looked(now);
            begun = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("every thread that looks for causes is at work: the next tick tries again");
        } finally {
            if (!begun) {
                group.climbing = false;
            }
        }
    }

    private void climb(Group group) {
        Instant oldEnough = clock.instant().minus(WITH_OTHERS_AFTER);
        Map<Patient, Set<Long>> lasting = new HashMap<>();
        List<Trouble> all = new ArrayList<>();
        for (Patient patient : group.patients) {
            for (Trouble trouble : patient.troubles()) {
                Episode episode = trouble.episode();
                if (!isFinal(episode) && episode.opened().isBefore(oldEnough)) {
                    all.add(trouble);
                    lasting.computeIfAbsent(patient, p -> new HashSet<>()).add(episode.id());
                }
            }
        }
        if (all.isEmpty()) {
            return;
        }
        Round round = group.climber.climb(all);
        // as they stand now: what a client has learnt meanwhile is not to be held against it
        lasting.forEach((patient, episodes) -> patient.troubles().stream()
                .filter(trouble -> episodes.contains(trouble.episode().id()))
                .forEach(trouble -> patient.diagnosed(
                        trouble.episode(), Verdict.of(trouble, round), Verdict.server(trouble, round))));
    }
}
