package io.evenkeel.diagnosis.quorum;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.AdminSettings;
import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the controller quorum, as long as clients are open that opted in: those that connect in the same way have one watch together, which
 * goes by the settings of the one that has been open longest. Entered by the watch thread alone; looks are made on a thread of its own.
 *
 * <p>Without such clients it has no thread and no connection.
 */
public final class QuorumWatch {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.incidents");

    /** The first look comes by chance within this time: elections can be counted from then on. */
    static final Duration FIRST_LOOK = Duration.ofSeconds(10);

    /** Later ones come by chance up to that much of the interval earlier or later: a thousand processes are not to ask at the same time. */
    static final double SPREAD = 0.1;

    /** Two: a process has one cluster mostly. */
    private static final int THREADS = 2;

    /** Clients that connect in the same way. */
    private static final class Group {
        final QuorumSource source;
        final QuorumJudge judge = new QuorumJudge();
        final Map<Object, QuorumSettings> clients = new LinkedHashMap<>();
        Instant due;
        boolean looking;
        boolean off;

        Group(QuorumSource source, Instant due) {
            this.source = source;
            this.due = due;
        }

        QuorumSettings settings() {
            return clients.values().iterator().next();
        }
    }

    private final InstantSource clock;
    private final InternalErrors errors;
    private final DoubleSupplier chance;
    private final Consumer<Runnable> later;
    private final Consumer<Diagnosis> told;
    private final Function<Map<String, Object>, QuorumSource> sources;
    private final Map<Map<String, Object>, Group> groups = new HashMap<>();
    private final ThreadPoolExecutor pool;

    /**
     * @param chance from 0 to 1, another one at each call
     * @param later has something done by the watch thread
     * @param told is given each thing that is wrong, once
     */
    public QuorumWatch(
            InstantSource clock,
            InternalErrors errors,
            DoubleSupplier chance,
            Consumer<Runnable> later,
            Consumer<Diagnosis> told) {
        this(clock, errors, chance, later, told, AdminQuorum::new);
    }

    QuorumWatch(
            InstantSource clock,
            InternalErrors errors,
            DoubleSupplier chance,
            Consumer<Runnable> later,
            Consumer<Diagnosis> told,
            Function<Map<String, Object>, QuorumSource> sources) {
        this.clock = clock;
        this.errors = errors;
        this.chance = chance;
        this.later = later;
        this.told = told;
        this.sources = sources;
        this.pool = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), QuorumWatch::thread);
        this.pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "evenkeel-quorum");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to watch for a client that opted in. The watch thread.
     *
     * @param config by which it connects
     */
    public void admit(Object client, Map<String, Object> config, QuorumSettings settings) {
        groups.computeIfAbsent(
                        AdminSettings.connection(config),
                        how -> new Group(sources.apply(config), clock.instant().plus(firstLook(settings))))
                .clients
                .put(client, settings);
    }

    /** Lets go of a client, if it opted in. The watch thread. */
    public void discharge(Object client) {
        groups.values().removeIf(group -> {
            boolean last = group.clients.remove(client) != null && group.clients.isEmpty();
            if (last) {
                close(group);
            }
            return last;
        });
    }

    /** By the pool: it may block. */
    private void close(Group group) {
        group.source.stop();
        pool.execute(() -> errors.contain("closing the watch of a quorum", group.source::close));
    }

    /** Begins the looks that are due. The watch thread; never blocks. */
    public void tick(Instant now) {
        for (Group group : groups.values()) {
            if (!group.looking && !group.off && !group.due.isAfter(now)) {
                group.looking = true;
                group.due = now.plus(spread(group.settings().interval()));
                pool.execute(() -> look(group));
            }
        }
    }

    private void look(Group group) {
        Instant began = clock.instant();
        QuorumLook[] look = {new QuorumLook.NotSeen("the look failed")};
        errors.contain("looking at the controller quorum", () -> look[0] = group.source.look());
        Instant ended = clock.instant();
        later.accept(() -> seen(group, look[0], began, ended));
    }

    private void seen(Group group, QuorumLook look, Instant began, Instant ended) {
        group.looking = false;
        if (group.clients.isEmpty()) {
            return; // all were closed meanwhile
        }
        LOG.debug("look at the controller quorum: {}", look);
        group.judge.seen(look, began, ended, group.settings()).forEach(news -> tell(group, news));
    }

    private void tell(Group group, QuorumNews news) {
        if (news instanceof QuorumNews.Wrong wrong) {
            told.accept(wrong.diagnosis());
        } else if (news instanceof QuorumNews.Over over) {
            LOG.info("{}", over.line());
        } else if (news instanceof QuorumNews.SwitchedOff off) {
            group.off = true;
            LOG.warn("{}", off.line());
            close(group);
        }
    }

    private Duration firstLook(QuorumSettings settings) {
        Duration most = settings.interval().compareTo(FIRST_LOOK) < 0 ? settings.interval() : FIRST_LOOK;
        return Duration.ofMillis((long) (most.toMillis() * chance.getAsDouble()));
    }

    private Duration spread(Duration interval) {
        return Duration.ofMillis((long) (interval.toMillis() * (1 - SPREAD + 2 * SPREAD * chance.getAsDouble())));
    }
}
