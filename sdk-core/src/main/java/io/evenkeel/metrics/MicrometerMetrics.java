package io.evenkeel.metrics;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.retry.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a Micrometer registry. Every meter, with its tags, is in {@code docs/metrics.md}; names and tags are API.
 *
 * <p>Gauges are in the registry while there are clients. Counters and timers stay: what was counted between the last scrape and the last
 * close would be lost otherwise, and there is a bounded number of them.
 *
 * <p>Make one for a registry and hand it to each {@code ResilientKafka} that writes there: the gauges add them up. With two of it for one
 * registry the gauges show the first alone. Thread-safe.
 */
public final class MicrometerMetrics implements MetricsListener {

    /** Timer of what became of episodes: {@value}. */
    public static final String EPISODES = "evenkeel.episodes";

    /** Gauge: {@value}. */
    public static final String EPISODES_OPEN = "evenkeel.episodes.open";

    /** Gauge: {@value}. */
    public static final String ESCALATIONS_OPEN = "evenkeel.escalations.open";

    /** Counter: {@value}. */
    public static final String LEADER_MOVES = "evenkeel.leader.moves";

    /** Counter: {@value}. */
    public static final String RECORDS_RETRIED = "evenkeel.records.retried";

    /** Counter: {@value}. */
    public static final String SENDS_FAILED = "evenkeel.sends.failed";

    /** Timer with buckets: {@value}. */
    public static final String RECOVERY = "evenkeel.recovery";

    /** Counter: {@value}. */
    public static final String CALLS_REPEATED = "evenkeel.calls.repeated";

    /** Counter: {@value}. */
    public static final String CALLS_FAILED = "evenkeel.calls.failed";

    /** Counter: {@value}. */
    public static final String WARNINGS = "evenkeel.warnings";

    /** Counter: {@value}. */
    public static final String GUARD_ADJUSTMENTS = "evenkeel.guard.adjustments";

    /** Counter: {@value}. */
    public static final String INTERNAL_ERRORS = "evenkeel.internal.errors";

    /** How many topics have a tag value of their own: {@value}. A client may be given any number of topics, a registry may not. */
    public static final int TOPICS = 200;

    /** The topic tag of all later ones: {@value}. */
    public static final String OTHER_TOPICS = "other";

    private static final String ROLE = "role";
    private static final String TRIGGER = "trigger";
    private static final String OUTCOME = "outcome";
    private static final String TOPIC = "topic";
    private static final String CERTAINTY = "certainty";
    private static final String KEY = "key";
    private static final String OPERATION = "operation";
    private static final String CAUSE = "cause";

    /**
     * Where a recovery falls: a planned move (under 1 s or 2), a crash that the controller has to notice (10 s), a frozen leader under our
     * request.timeout.ms (15 s) and under Kafka's (30 s), and what used up half or all of delivery.timeout.ms (60 s, 120 s).
     */
    private static final Duration[] RECOVERY_BUCKETS = {
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120)
    };

    private final MeterRegistry registry;

    /** Those that have clients. */
    private final Set<Readings> running = ConcurrentHashMap.newKeySet();

    /** Of all that ever had clients: a counter must not fall when one of them stops. */
    private final Set<LongSupplier> errors = ConcurrentHashMap.newKeySet();

    /** Those in the registry, by name: one that could not be registered is tried again, one that could is not, which would be a warning. */
    private final Map<String, Gauge> gauges = new HashMap<>();

    private @Nullable FunctionCounter internalErrors;

    private final Set<String> topics = new HashSet<>();

    private MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Writes to that registry. Registers nothing before there is a client. */
    public static MicrometerMetrics of(MeterRegistry registry) {
        return new MicrometerMetrics(registry);
    }

    @Override
    public synchronized void started(Readings readings) {
        errors.add(readings.internalErrors());
        running.add(readings);
        gauges.computeIfAbsent(
                EPISODES_OPEN, name -> gauge(name, "Partitions in trouble now", MicrometerMetrics::episodesOpen));
        gauges.computeIfAbsent(
                ESCALATIONS_OPEN,
                name -> gauge(name, "Partitions in trouble now that do not heal", MicrometerMetrics::escalationsOpen));
        if (internalErrors == null) {
            internalErrors = FunctionCounter.builder(INTERNAL_ERRORS, this, MicrometerMetrics::internalErrors)
                    .description("Failures of Evenkeel's own, which were contained")
                    .register(registry);
        }
        // An alert on the first failure needs the zero before it.
        recordsRetried();
        recovery();
        for (Certainty certainty : Certainty.values()) {
            sendsFailed(certainty);
        }
    }

    @Override
    public synchronized void stopped(Readings readings) {
        running.remove(readings);
        if (running.isEmpty()) {
            gauges.values().forEach(registry::remove);
            gauges.clear();
        }
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        Counter.builder(LEADER_MOVES)
                .description("Leaders that a client was seen to turn to, felt or not")
                .tag(TOPIC, bounded(change.partition().topic()))
                .register(registry)
                .increment();
    }

    @Override
    public void healed(Episode episode) {
        ended(episode);
        Duration took = episode.duration();
        if (took != null) {
            recovery().record(took);
        }
    }

    @Override
    public void abandoned(Episode episode) {
        ended(episode);
    }

    @Override
    public void warned(Diagnosis diagnosis) {
        Counter.builder(WARNINGS)
                .description("Warnings of what has healed and should not stay as it is")
                .tag(CAUSE, tag(diagnosis.cause()))
                .register(registry)
                .increment();
    }

    @Override
    public void sendFailed(Certainty certainty) {
        sendsFailed(certainty).increment();
    }

    @Override
    public void adjusted(String key) {
        Counter.builder(GUARD_ADJUSTMENTS)
                .description("Configuration values that the guard changed, once a client")
                .tag(KEY, key)
                .register(registry)
                .increment();
    }

    @Override
    public void retried(long records) {
        recordsRetried().increment((double) records);
    }

    @Override
    public void recovered(Operation operation, int attempts, Duration took) {
        repeated(operation, "recovered");
    }

    @Override
    public void gaveUp(Operation operation, int attempts, RuntimeException last) {
        repeated(operation, "gave_up");
    }

    private void repeated(Operation operation, String outcome) {
        Counter.builder(CALLS_REPEATED)
                .description("Blocking calls that were made again")
                .tag(OPERATION, operation.method())
                .tag(OUTCOME, outcome)
                .register(registry)
                .increment();
    }

    @Override
    public void callsFailed(String call, long times) {
        Counter.builder(CALLS_FAILED)
                .description("Blocking calls that threw what may be trouble")
                .tag(OPERATION, call)
                .register(registry)
                .increment((double) times);
    }

    private void ended(Episode episode) {
        Duration took = episode.duration();
        if (took != null) {
            Timer.builder(EPISODES)
                    .description("Time that a client had trouble with a partition")
                    .tag(ROLE, tag(episode.client().role()))
                    .tag(TRIGGER, tag(episode.trigger()))
                    .tag(OUTCOME, tag(episode.outcome()))
                    .register(registry)
                    .record(took);
        }
    }

    private Timer recovery() {
        return Timer.builder(RECOVERY)
                .description(
                        "Time from trouble with a partition to evidence that the client works with its leader again")
                .serviceLevelObjectives(RECOVERY_BUCKETS)
                .register(registry);
    }

    private Counter recordsRetried() {
        return Counter.builder(RECORDS_RETRIED)
                .description("Records that producers queued again")
                .register(registry);
    }

    private Counter sendsFailed(Certainty certainty) {
        return Counter.builder(SENDS_FAILED)
                .description("Sends that failed for good")
                .tag(CERTAINTY, tag(certainty))
                .register(registry);
    }

    private Gauge gauge(String name, String description, ToLongFunction<MicrometerMetrics> value) {
        return Gauge.builder(name, this, metrics -> value.applyAsLong(metrics))
                .description(description)
                .register(registry);
    }

    private long episodesOpen() {
        return running.stream()
                .mapToLong(readings -> readings.episodesOpen().getAsLong())
                .sum();
    }

    private long escalationsOpen() {
        return running.stream()
                .mapToLong(readings -> readings.escalationsOpen().getAsLong())
                .sum();
    }

    private long internalErrors() {
        return errors.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    private String bounded(String topic) {
        synchronized (topics) {
            if (topics.contains(topic)) {
                return topic;
            }
            return topics.size() < TOPICS && topics.add(topic) ? topic : OTHER_TOPICS;
        }
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
