package io.evenkeel.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;

/**
 * What can be tuned. Immutable. Every setting can also be given in the configuration of a single client, under its key, as text; there
 * it wins over what is set here, and is taken out before Kafka sees it.
 *
 * <p>Durations in text are ISO-8601 ({@code PT29S}) or a number with its unit ({@code 500ms}, {@code 29s}, {@code 15m}); all must be
 * above zero and at most a year.
 *
 * @since 0.1
 */
public final class Settings {

    /** What every key begins with: {@value}. */
    public static final String PREFIX = "evenkeel.";

    /** {@value}: see {@link Builder#enabled(boolean)}. */
    public static final String ENABLED_CONFIG = "evenkeel.enabled";

    /** {@value}: see {@link Builder#guardMode(GuardMode)}. */
    public static final String GUARD_MODE_CONFIG = "evenkeel.guard.mode";

    /** {@value}: see {@link Builder#guardOff(Collection)}; in text the keys are separated by commas. */
    public static final String GUARD_OFF_CONFIG = "evenkeel.guard.off";

    /** {@value}: see {@link Builder#escalateAfter(Duration)}. */
    public static final String ESCALATE_AFTER_CONFIG = "evenkeel.escalate-after";

    /** {@value}: see {@link Builder#definiteAfter(Duration)}. */
    public static final String DEFINITE_AFTER_CONFIG = "evenkeel.definite-after";

    /** {@value}: see {@link Builder#diagnosisEnabled(boolean)}. */
    public static final String DIAGNOSIS_ENABLED_CONFIG = "evenkeel.diagnosis.enabled";

    /** {@value}: see {@link Builder#flappingMoves(int)}. */
    public static final String FLAPPING_MOVES_CONFIG = "evenkeel.flapping.moves";

    /** {@value}: see {@link Builder#flappingWindow(Duration)}. */
    public static final String FLAPPING_WINDOW_CONFIG = "evenkeel.flapping.window";

    /** {@value}: see {@link Builder#quorumEnabled(boolean)}. */
    public static final String QUORUM_ENABLED_CONFIG = "evenkeel.quorum.enabled";

    /** {@value}: see {@link Builder#quorumInterval(Duration)}. */
    public static final String QUORUM_INTERVAL_CONFIG = "evenkeel.quorum.interval";

    /** {@value}: see {@link Builder#retryTotal(Duration)}. */
    public static final String RETRY_TOTAL_CONFIG = "evenkeel.retry.total";

    /** {@value}: see {@link Builder#stuckPercent(int)}. */
    public static final String STUCK_PERCENT_CONFIG = "evenkeel.health.stuck-percent";

    /** {@value}: a client that still works on anything should not be taken out of service. */
    public static final int DEFAULT_STUCK_PERCENT = 100;

    /** {@value}: on, since a client is wrapped in order to be looked after. */
    public static final boolean DEFAULT_ENABLED = true;

    /** {@value}: what is wrong is the first question of whoever is woken. */
    public static final boolean DEFAULT_DIAGNOSIS_ENABLED = true;

    /** 5 s: longer than any benign move (1.2 s measured), with two looks in it that found the new leader unusable from here. */
    public static final Duration DEFAULT_DEFINITE_AFTER = Duration.ofSeconds(5);

    /** {@value}: a rolling restart costs a broker each partition once, and two of them within the window are none of ours. */
    public static final int DEFAULT_FLAPPING_MOVES = 3;

    /** 15 min: a broker that crashes and comes back, or that a balancer fights over, does so within minutes. */
    public static final Duration DEFAULT_FLAPPING_WINDOW = Duration.ofMinutes(15);

    /** {@value}: it needs a right that clients rarely have, and one process that watches a cluster is enough. */
    public static final boolean DEFAULT_QUORUM_ENABLED = false;

    /** 30 s: elections are counted by their epoch, however many pass between two looks. */
    public static final Duration DEFAULT_QUORUM_INTERVAL = Duration.ofSeconds(30);

    /** 1 s: a look costs the controllers a request. */
    public static final Duration LEAST_QUORUM_INTERVAL = Duration.ofSeconds(1);

    /** {@link GuardMode#ENFORCE}: a configuration that loses records should do so for no longer than until the next start. */
    public static final GuardMode DEFAULT_GUARD_MODE = GuardMode.ENFORCE;

    /**
     * {@value} times the effective request.timeout.ms: a first request may hang on a frozen leader for all of it, and its retry may
     * meet the same broker once more before the cluster has noticed (20.1 to 20.3 s measured with a 10 s timeout and a 12 s session).
     */
    public static final int DEFAULT_ESCALATE_REQUEST_TIMEOUTS = 2;

    /** {@value} s on top of those, for election, refresh and the first answer (1.2 s measured) on a busy machine. */
    public static final int DEFAULT_ESCALATE_MARGIN_SECONDS = 5;

    private static final Settings DEFAULTS = builder().build();

    private final boolean enabled;
    private final GuardMode guardMode;
    private final Set<String> guardOff;
    private final Optional<Duration> escalateAfter;
    private final Duration definiteAfter;
    private final boolean diagnosisEnabled;
    private final int flappingMoves;
    private final Duration flappingWindow;
    private final boolean quorumEnabled;
    private final Duration quorumInterval;
    private final Optional<Duration> retryTotal;
    private final int stuckPercent;

    private Settings(Builder builder) {
        this.enabled = builder.enabled;
        this.guardMode = builder.guardMode;
        this.guardOff = builder.guardOff;
        this.escalateAfter = builder.escalateAfter;
        this.definiteAfter = builder.definiteAfter;
        this.diagnosisEnabled = builder.diagnosisEnabled;
        this.flappingMoves = builder.flappingMoves;
        this.flappingWindow = builder.flappingWindow;
        this.quorumEnabled = builder.quorumEnabled;
        this.quorumInterval = builder.quorumInterval;
        this.retryTotal = builder.retryTotal;
        this.stuckPercent = builder.stuckPercent;
    }

    /** Everything as it is when nobody sets anything. */
    public static Settings defaults() {
        return DEFAULTS;
    }

    /** Settings to change, beginning with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings to change, beginning with these. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.enabled = enabled;
        builder.guardMode = guardMode;
        builder.guardOff = guardOff;
        builder.escalateAfter = escalateAfter;
        builder.definiteAfter = definiteAfter;
        builder.diagnosisEnabled = diagnosisEnabled;
        builder.flappingMoves = flappingMoves;
        builder.flappingWindow = flappingWindow;
        builder.quorumEnabled = quorumEnabled;
        builder.quorumInterval = quorumInterval;
        builder.retryTotal = retryTotal;
        builder.stuckPercent = stuckPercent;
        return builder;
    }

    /**
     * These settings, overruled by what a client's configuration says under {@value #PREFIX}. Other keys are not looked at, nor are those
     * under {@code evenkeel.internal.}.
     *
     * @throws ConfigException naming every key that is not known, with the nearest one that is, and every value that cannot be read. Not
     *     when the configuration says {@code evenkeel.enabled=false}: a kill switch works whatever else is wrong
     */
    public Settings overruledBy(Map<String, ?> config) {
        return SettingsReader.read(config, this);
    }

    /** Whether clients are guarded and watched at all. */
    public boolean enabled() {
        return enabled;
    }

    /** What becomes of an unsafe choice. */
    public GuardMode guardMode() {
        return guardMode;
    }

    /** The configuration keys that the guard does not judge; in alphabetical order. */
    public Set<String> guardOff() {
        return guardOff;
    }

    /** What was set for {@link #escalateAfter(Duration)}; empty when it follows from the request timeout. */
    public Optional<Duration> escalateAfter() {
        return escalateAfter;
    }

    /**
     * For how long an episode may go without recovery before it is escalated.
     *
     * @param requestTimeout the client's effective request.timeout.ms
     * @return what was set, or {@value #DEFAULT_ESCALATE_REQUEST_TIMEOUTS} request timeouts and
     *     {@value #DEFAULT_ESCALATE_MARGIN_SECONDS} s: 29 s with our default of 12 s
     */
    public Duration escalateAfter(Duration requestTimeout) {
        return escalateAfter.orElseGet(() -> requestTimeout
                .multipliedBy(DEFAULT_ESCALATE_REQUEST_TIMEOUTS)
                .plusSeconds(DEFAULT_ESCALATE_MARGIN_SECONDS));
    }

    /** For how long an episode may go without recovery before it is escalated on definite evidence. */
    public Duration definiteAfter() {
        return definiteAfter;
    }

    /** Whether the causes of trouble that lasts are looked for. */
    public boolean diagnosisEnabled() {
        return diagnosisEnabled;
    }

    /** How often a broker must lose the same partition to be warned of. */
    public int flappingMoves() {
        return flappingMoves;
    }

    /** The time within which these losses count, and within which the same flapping is told once. */
    public Duration flappingWindow() {
        return flappingWindow;
    }

    /** Whether the controller quorum of the cluster is watched, too; not where {@link #diagnosisEnabled()} is off. */
    public boolean quorumEnabled() {
        return quorumEnabled;
    }

    /** The time between two looks at the controller quorum. */
    public Duration quorumInterval() {
        return quorumInterval;
    }

    /** What was set for {@link #retryTotal(Duration)}; empty when it is Kafka's own. */
    public Optional<Duration> retryTotal() {
        return retryTotal;
    }

    /**
     * The total time for a blocking call that has no timeout among its arguments, all its tries together.
     *
     * @param kafkas how long Kafka's own call takes at most: default.api.timeout.ms of a consumer, max.block.ms of a producer
     * @return what was set, or Kafka's own, so that nobody waits longer than with the bare client
     */
    public Duration retryTotal(Duration kafkas) {
        return retryTotal.orElse(kafkas);
    }

    /** Of the partitions that a client has work for, how many in a hundred must be escalated for the client to be STUCK. */
    public int stuckPercent() {
        return stuckPercent;
    }

    /** Makes {@link Settings}. Each method throws {@link ConfigException} for a value that makes no sense. Not thread-safe. */
    public static final class Builder {

        private boolean enabled = DEFAULT_ENABLED;
        private GuardMode guardMode = DEFAULT_GUARD_MODE;
        private Set<String> guardOff = Set.of();
        private Optional<Duration> escalateAfter = Optional.empty();
        private Duration definiteAfter = DEFAULT_DEFINITE_AFTER;
        private boolean diagnosisEnabled = DEFAULT_DIAGNOSIS_ENABLED;
        private int flappingMoves = DEFAULT_FLAPPING_MOVES;
        private Duration flappingWindow = DEFAULT_FLAPPING_WINDOW;
        private boolean quorumEnabled = DEFAULT_QUORUM_ENABLED;
        private Duration quorumInterval = DEFAULT_QUORUM_INTERVAL;
        private Optional<Duration> retryTotal = Optional.empty();
        private int stuckPercent = DEFAULT_STUCK_PERCENT;

        private Builder() {}

        /**
         * The kill switch; default {@value Settings#DEFAULT_ENABLED}. Off, a wrapper makes Kafka's own client of the configuration as it was
         * given (without our keys), and passes every call on: no guard, no watching, no thread.
         */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /** Default {@link GuardMode#ENFORCE}. */
        public Builder guardMode(GuardMode guardMode) {
            this.guardMode = guardMode;
            return this;
        }

        /** Keys of Kafka's whose rules do not apply, such as {@code acks}; default none. A key that has no rule is refused. */
        public Builder guardOff(Collection<String> keys) {
            Set<String> ruled = ConfigurationGuard.ruleKeys();
            String unknown = keys.stream()
                    .filter(key -> !ruled.contains(key))
                    .map(key -> "the guard has no rule for '" + key + "', the nearest is " + Nearest.to(key, ruled))
                    .collect(Collectors.joining("; "));
            if (!unknown.isEmpty()) {
                throw new ConfigException(GUARD_OFF_CONFIG, keys, unknown);
            }
            this.guardOff = Collections.unmodifiableSet(new TreeSet<>(keys));
            return this;
        }

        /**
         * Default {@value Settings#DEFAULT_ESCALATE_REQUEST_TIMEOUTS} x the effective request.timeout.ms +
         * {@value Settings#DEFAULT_ESCALATE_MARGIN_SECONDS} s. Shorter, a crash or a freeze that heals by itself wakes somebody.
         */
        public Builder escalateAfter(Duration escalateAfter) {
            this.escalateAfter = Optional.of(Durations.check(ESCALATE_AFTER_CONFIG, escalateAfter, escalateAfter));
            return this;
        }

        /**
         * Default 5 s. Definite evidence: the leader took over during the episode (or within 3 s before it, and has sent nothing since),
         * another broker answers, and every look at this one failed.
         * What it is measured against is {@link #escalateAfter(Duration)}, if that is shorter.
         */
        public Builder definiteAfter(Duration definiteAfter) {
            this.definiteAfter = Durations.check(DEFINITE_AFTER_CONFIG, definiteAfter, definiteAfter);
            return this;
        }

        /**
         * Default {@value Settings#DEFAULT_DIAGNOSIS_ENABLED}. Off, nothing is resolved, connected to or asked beyond what Kafka's client does
         * itself, and escalations say that their cause was not looked for.
         */
        public Builder diagnosisEnabled(boolean diagnosisEnabled) {
            this.diagnosisEnabled = diagnosisEnabled;
            return this;
        }

        /**
         * From 2 to 100; default {@value Settings#DEFAULT_FLAPPING_MOVES}. So often a broker must lose the same partition within
         * {@link #flappingWindow(Duration)}. With 2, two rolling restarts within the window are called flapping.
         */
        public Builder flappingMoves(int flappingMoves) {
            if (flappingMoves < 2 || flappingMoves > 100) {
                throw new ConfigException(FLAPPING_MOVES_CONFIG, flappingMoves, "must be from 2 to 100");
            }
            this.flappingMoves = flappingMoves;
            return this;
        }

        /** Default 15 min. Losses that are older do not count, and the same flapping is told once within it. */
        public Builder flappingWindow(Duration flappingWindow) {
            this.flappingWindow = Durations.check(FLAPPING_WINDOW_CONFIG, flappingWindow, flappingWindow);
            return this;
        }

        /**
         * Default {@value Settings#DEFAULT_QUORUM_ENABLED}. On, an Admin client with the client's own security settings looks at the
         * controller quorum, and the application is warned when it flaps or cannot be reached. It needs the right DESCRIBE on the cluster;
         * one client of a cluster that does it is enough.
         */
        public Builder quorumEnabled(boolean quorumEnabled) {
            this.quorumEnabled = quorumEnabled;
            return this;
        }

        /** At least 1 s; default 30 s. */
        public Builder quorumInterval(Duration quorumInterval) {
            Durations.check(QUORUM_INTERVAL_CONFIG, quorumInterval, quorumInterval);
            if (quorumInterval.compareTo(LEAST_QUORUM_INTERVAL) < 0) {
                throw new ConfigException(
                        QUORUM_INTERVAL_CONFIG,
                        quorumInterval,
                        "must be at least " + LEAST_QUORUM_INTERVAL.toSeconds() + "s");
            }
            this.quorumInterval = quorumInterval;
            return this;
        }

        /** Default Kafka's own: default.api.timeout.ms of a consumer, max.block.ms of a producer. */
        public Builder retryTotal(Duration retryTotal) {
            this.retryTotal = Optional.of(Durations.check(RETRY_TOTAL_CONFIG, retryTotal, retryTotal));
            return this;
        }

        /**
         * From 1 to 100; default {@value Settings#DEFAULT_STUCK_PERCENT}: STUCK is a client that makes no progress at all. Lower, one that
         * has lost part of its work is STUCK and not DEGRADED: for a service that is of no use with half of its partitions.
         */
        public Builder stuckPercent(int stuckPercent) {
            if (stuckPercent < 1 || stuckPercent > 100) {
                throw new ConfigException(STUCK_PERCENT_CONFIG, stuckPercent, "must be from 1 to 100");
            }
            this.stuckPercent = stuckPercent;
            return this;
        }

        /** The settings as they stand now. */
        public Settings build() {
            return new Settings(this);
        }
    }
}
