package io.evenkeel;

import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.GuardReport;
import io.evenkeel.config.Settings;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.Diagnostician;
import io.evenkeel.diagnosis.ladder.Resolver;
import io.evenkeel.diagnosis.ladder.SystemResolver;
import io.evenkeel.diagnosis.quorum.QuorumSettings;
import io.evenkeel.diagnosis.quorum.QuorumWatch;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.machine.EpisodeMachine;
import io.evenkeel.episode.machine.Flapping;
import io.evenkeel.episode.machine.Incidents;
import io.evenkeel.episode.machine.Patience;
import io.evenkeel.episode.machine.RetryBudget;
import io.evenkeel.internal.InternalErrors;
import io.evenkeel.internal.MonotonicClock;
import io.evenkeel.listener.EpisodeLog;
import io.evenkeel.listener.IncidentLog;
import io.evenkeel.listener.ListenerThread;
import io.evenkeel.listener.WarningLog;
import io.evenkeel.metrics.MetricsListener;
import io.evenkeel.metrics.Readings;
import io.evenkeel.signal.Signal;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the clients of an application share: who listens, and what happened lately. Thread-safe.
 *
 * <p>It costs one daemon thread while it has clients and none otherwise, so it needs no closing.
 */
public final class ResilientKafka {

    /** How many episodes that are over are kept, for all clients together. */
    public static final int EPISODES_KEPT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.guard");

    private static final Logger EPISODES = LoggerFactory.getLogger("io.evenkeel.episodes");

    /** How many episodes that are over are kept for each client. */
    public static final int EPISODES_KEPT_PER_CLIENT = 100;

    private static final WarningLog WARNINGS = new WarningLog();

    /** A thing of the process: clients of different ResilientKafkas feel the same broker leave. */
    private static final Incidents INCIDENTS = new Incidents(new IncidentLog());

    /** Of the process, too: the leader that flaps is the same for all, and so is how long it takes to recover. */
    private static final Flapping FLAPPING = new Flapping(WARNINGS);

    private static final RetryBudget RETRY_BUDGET = new RetryBudget(WARNINGS);

    private static final class Shared {
        static final ResilientKafka INSTANCE = builder().build();
    }

    private final InternalErrors errors = new InternalErrors();
    private final InstantSource clock = new MonotonicClock();
    private final Diagnostician diagnostician;
    private final Watch watch = new Watch(errors, this::afterEachTick);
    private final QuorumWatch quorums =
            new QuorumWatch(clock, errors, () -> ThreadLocalRandom.current().nextDouble(), watch::later, this::warn);
    private final AtomicLong ids = new AtomicLong();
    private final EpisodeHistory history = new EpisodeHistory(EPISODES_KEPT);
    private final Set<Membership> members = ConcurrentHashMap.newKeySet();
    private final Metering metering;
    private final EpisodeListener downstream;

    private final Settings settings;

    private ResilientKafka(EpisodeListener listener, MetricsListener metrics, Settings settings, Resolver resolver) {
        this.settings = settings;
        this.diagnostician =
                new Diagnostician(clock, errors, ThreadLocalRandom.current().nextDouble(), resolver);
        this.metering =
                new Metering(metrics, new Readings(this::episodesOpen, this::escalationsOpen, errors::count), errors);
        this.downstream = EpisodeListener.composite(metering, new EpisodeLog(), new ListenerThread(listener, errors));
    }

    /** Wires a ResilientKafka with listeners of the application's. */
    public static Builder builder() {
        return new Builder();
    }

    /** The one that clients made by their constructors join. It tells episodes to the log only, and writes no metrics. */
    public static ResilientKafka shared() {
        return Shared.INSTANCE;
    }

    /** A producer; the same as Kafka's constructor with that configuration, which must name the serializers. */
    public <K, V> Producer<K, V> producer(Map<String, Object> config) {
        return producer(config, null, null);
    }

    /** A producer with serializers that exist already; one that is null is made from the configuration. */
    public <K, V> Producer<K, V> producer(
            Map<String, Object> config,
            @Nullable Serializer<K> keySerializer,
            @Nullable Serializer<V> valueSerializer) {
        return new ResilientProducer<>(this, config, keySerializer, valueSerializer);
    }

    /** A consumer; the same as Kafka's constructor with that configuration, which must name the deserializers. */
    public <K, V> Consumer<K, V> consumer(Map<String, Object> config) {
        return consumer(config, null, null);
    }

    /** A consumer with deserializers that exist already; one that is null is made from the configuration. */
    public <K, V> Consumer<K, V> consumer(
            Map<String, Object> config,
            @Nullable Deserializer<K> keyDeserializer,
            @Nullable Deserializer<V> valueDeserializer) {
        return new ResilientConsumer<>(this, config, keyDeserializer, valueDeserializer);
    }

    /**
     * A configuration for whoever makes producers himself, such as a framework: guarded, and with what each producer made of it needs to be
     * heard from its first moment. Any number may be made of it, with overrides: the guard judges each again while Kafka makes it, tells
     * what the overrides undid (logger {@code io.evenkeel.guard}, at WARN), and in STRICT mode keeps Kafka from making it.
     * What was made is then to be handed to {@link #wrap(Producer, Map)} with this map.
     *
     * @return a new map that holds live objects: not to be written anywhere or read back. With the kill switch on, the given
     *     configuration without our keys
     * @throws org.apache.kafka.common.config.ConfigException as the constructors of {@link ResilientProducer}
     */
    public Map<String, Object> producerConfig(Map<String, ?> given) {
        return MadeElsewhere.config(this, Role.PRODUCER, given);
    }

    /** A configuration for whoever makes consumers himself. See {@link #producerConfig}. */
    public Map<String, Object> consumerConfig(Map<String, ?> given) {
        return MadeElsewhere.config(this, Role.CONSUMER, given);
    }

    /**
     * Watches a producer that exists, and may be in use, for frameworks that make their clients themselves. From then on the result is to
     * be used in its place: what is sent through the existing one is not seen. {@code close()} of the result closes it.
     *
     * <p>Of a producer made of {@link #producerConfig} all is seen as of one that was made here. Any other one cannot tell when its
     * metadata changes, so its leaders are compared four times a second:
     *
     * <ul>
     *   <li>moves are told up to 0.3 s later, and a leader that comes and goes between two looks is missed;
     *   <li>episodes count no metadata refreshes, and are of no known cluster: incidents do not merge them with those of other clients
     *       that have told theirs;
     *   <li>a send that fails means {@code UNKNOWN} and never {@code NOT_WRITTEN}, except for a {@code SerializationException} that
     *       {@code send()} throws: that a record was sent to nobody cannot be proved, and what fails inside {@code send()} may have been written
     *       if overrides have given the producer a transactional.id;
     *   <li>its configuration is judged and not repaired: as in ADVISE mode, what would have been repaired is told, by the log and by
     *       {@code guardReport()} of the result.
     * </ul>
     *
     * <p>Of a producer that is not a {@link org.apache.kafka.clients.producer.KafkaProducer} itself, such as one that decorates it, every
     * failure means {@code UNKNOWN}: it may write a record, or several, and then fail.
     *
     * <p>Only {@code metrics()} and {@code partitionsFor()} of it are called by us; where its metrics are not Kafka's own, as those of a
     * mock, nothing but its acknowledgements and failures is seen.
     *
     * @param existing not closed when this throws. A {@link ResilientProducer} is returned as it is
     * @param itsConfig what it was made of
     * @return a {@link ResilientProducer}; with the kill switch on, the existing one
     * @throws org.apache.kafka.common.config.ConfigException for settings that are wrong, for a configuration that no producer could be
     *     made of, and in STRICT mode for one that is unsafe
     */
    public <K, V> Producer<K, V> wrap(Producer<K, V> existing, Map<String, ?> itsConfig) {
        return existing instanceof ResilientProducer
                ? existing
                : ResilientProducer.around(
                        this, existing, MadeElsewhere.of(this, Role.PRODUCER, itsConfig, existing.metrics()));
    }

    /**
     * Watches a consumer that exists, and may be in use. The same as {@link #wrap(Producer, Map)}: its leaders are compared inside
     * {@code poll()}, so that moves are told when that returns, or has run for a second. To be called by the thread that polls, or before there is one.
     *
     * @param existing not closed when this throws. A {@link ResilientConsumer} is returned as it is
     * @param itsConfig what it was made of
     * @return a {@link ResilientConsumer}; with the kill switch on, the existing one
     */
    public <K, V> Consumer<K, V> wrap(Consumer<K, V> existing, Map<String, ?> itsConfig) {
        return existing instanceof ResilientConsumer
                ? existing
                : ResilientConsumer.around(
                        this, existing, MadeElsewhere.of(this, Role.CONSUMER, itsConfig, existing.metrics()));
    }

    /**
     * The episodes of all clients, in the order in which they began: those that are open, as they stand, and the latest
     * {@value #EPISODES_KEPT} that are over. No I/O.
     */
    public List<Episode> episodes() {
        List<Episode> open =
                members.stream().flatMap(member -> member.open().stream()).toList();
        return Membership.inOrder(open, history);
    }

    /** The worst that any client is in, and the reasons of all. No I/O. */
    public Health health() {
        List<Health> all = members.stream().map(Membership::health).toList();
        return new Health(
                all.stream().map(Health::status).max(Comparator.naturalOrder()).orElse(Health.Status.HEALTHY),
                all.stream().flatMap(health -> health.reasons().stream()).toList());
    }

    /** What its clients are tuned by, as long as their own configuration says nothing else. */
    public Settings settings() {
        return settings;
    }

    private long episodesOpen() {
        return members.stream().mapToLong(member -> member.open().size()).sum();
    }

    private long escalationsOpen() {
        return members.stream()
                .flatMap(member -> member.open().stream())
                .filter(episode -> episode.escalated() != null)
                .count();
    }

    private void afterEachTick() {
        Instant now = clock.instant();
        diagnostician.tick(now);
        quorums.tick(now);
        INCIDENTS.tick(now);
        FLAPPING.tick(now);
        RETRY_BUDGET.tick(now);
    }

    private void warn(Diagnosis diagnosis) {
        WARNINGS.accept(diagnosis);
        downstream.warned(diagnosis);
    }

    InstantSource clock() {
        return clock;
    }

    Watch watch() {
        return watch;
    }

    InternalErrors errors() {
        return errors;
    }

    /** Where metrics go; what it is told never throws. */
    Metering metering() {
        return metering;
    }

    /** Joins a client. Throws only what makes watching impossible, such as no memory for a thread; nothing is left then. */
    Membership join(ClientRef client, Guarded guarded, SignalSource source) {
        EpisodeHistory own = new EpisodeHistory(EPISODES_KEPT_PER_CLIENT);
        Settings its = guarded.settings();
        RetryBudget.Client budget =
                RETRY_BUDGET.client(client, source::clusterId, guarded.deliveryTimeout(), downstream);
        EpisodeMachine machine = new EpisodeMachine(
                client,
                new Patience(guarded.escalateAfter(), its.definiteAfter(), its.diagnosisEnabled()),
                ids::incrementAndGet,
                ended -> {
                    own.add(ended);
                    history.add(ended);
                },
                EpisodeListener.composite(
                        INCIDENTS.client(source::clusterId),
                        FLAPPING.client(source::clusterId, its.flappingMoves(), its.flappingWindow(), downstream),
                        budget,
                        downstream));
        Membership member = new Membership(
                source, machine, own, its.stuckPercent(), guarded.config(), clock, watch::later, this::leave);
        SignalSink next = telling(client, budget.noting(metering.counting(machine)));
        watch.add(source, next, () -> {
            metering.joined(guarded.report().changes());
            if (its.diagnosisEnabled()) {
                diagnostician.admit(member);
            }
            if (its.diagnosisEnabled() && its.quorumEnabled()) {
                quorums.admit(member, guarded.config(), quorumSettings(guarded));
            }
        });
        members.add(member);
        return member;
    }

    private static QuorumSettings quorumSettings(Guarded guarded) {
        Settings its = guarded.settings();
        return new QuorumSettings(
                its.quorumInterval(), guarded.escalateAfter(), its.flappingMoves(), its.flappingWindow());
    }

    /** Calls that fail are of no episode: they have no partition, and end nothing. */
    private static SignalSink telling(ClientRef client, SignalSink next) {
        return signal -> {
            if (signal instanceof Signal.CallFailed failed) {
                EPISODES.debug("{}: {} failed {} x: {}", client, failed.call(), failed.times(), failed.failure());
            }
            next.accept(signal);
        };
    }

    /** One of the members until its last episodes are kept elsewhere, so that nobody misses them meanwhile. */
    private void leave(Membership member) {
        errors.contain(
                "closing a client",
                () -> watch.remove(member.source(), () -> {
                    diagnostician.discharge(member);
                    quorums.discharge(member);
                    metering.left();
                    INCIDENTS.clientLeft(clock.instant());
                    FLAPPING.clientLeft(clock.instant());
                    RETRY_BUDGET.clientLeft(clock.instant());
                }));
        members.remove(member);
    }

    /**
     * Tells what the guard found.
     *
     * @param urgent even if nothing was overruled
     */
    static void tell(ClientRef client, GuardReport report, boolean urgent) {
        if (urgent || report.overrules()) {
            LOG.warn("{}: {}", client, report);
        } else if (!report.isEmpty()) {
            LOG.info("{}: {}", client, report);
        }
    }

    /** Tells that a client is Kafka's own and nothing else, so that nobody waits for what the kill switch has switched off. */
    static Membership leftAlone(Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        LOG.info("{}=false: this {} is neither guarded nor watched", Settings.ENABLED_CONFIG, name);
        return Membership.ofNobody(role);
    }

    /** Wires a {@link ResilientKafka}. */
    public static final class Builder {

        private EpisodeListener listener = EpisodeListener.noop();
        private Settings settings = Settings.defaults();
        private MetricsListener metrics = MetricsListener.noop();
        private Resolver resolver = new SystemResolver();

        private Builder() {}

        /** Who hears of episodes, besides the log. */
        public Builder listener(EpisodeListener listener) {
            this.listener = listener;
            return this;
        }

        /** What to tune; a client's own configuration wins over it. */
        public Builder settings(Settings settings) {
            this.settings = settings;
            return this;
        }

        /**
         * Where the numbers go: {@code MicrometerMetrics.of(registry)}, or an adapter of your own. No type of a metrics library is named
         * here, so that this class can be loaded, and looked into by frameworks, where there is none.
         */
        public Builder metrics(MetricsListener metrics) {
            this.metrics = metrics;
            return this;
        }

        /** By what the diagnosis looks up hosts; the clients themselves know nothing of it. For tests. */
        Builder resolver(Resolver resolver) {
            this.resolver = resolver;
            return this;
        }

        /** One that has no clients yet, and so no thread. */
        public ResilientKafka build() {
            return new ResilientKafka(listener, metrics, settings, resolver);
        }
    }
}
