package io.evenkeel;

import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.GuardReport;
import io.evenkeel.config.Settings;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.machine.EpisodeMachine;
import io.evenkeel.episode.machine.Incidents;
import io.evenkeel.internal.InternalErrors;
import io.evenkeel.internal.MonotonicClock;
import io.evenkeel.listener.EpisodeHistory;
import io.evenkeel.listener.EpisodeLog;
import io.evenkeel.listener.IncidentLog;
import io.evenkeel.listener.ListenerThread;
import io.evenkeel.metrics.MetricsListener;
import io.evenkeel.metrics.Readings;
import io.evenkeel.signal.SignalSource;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

    /** How many episodes that are over are kept for each client. */
    public static final int EPISODES_KEPT_PER_CLIENT = 100;

    /** A thing of the process: clients of different ResilientKafkas feel the same broker leave. */
    private static final Incidents INCIDENTS = new Incidents(new IncidentLog());

    private static final class Shared {
        static final ResilientKafka INSTANCE = builder().build();
    }

    private final InternalErrors errors = new InternalErrors();
    private final InstantSource clock = new MonotonicClock();
    private final Watch watch = new Watch(errors, () -> INCIDENTS.tick(clock().instant()));
    private final AtomicLong ids = new AtomicLong();
    private final EpisodeHistory history = new EpisodeHistory(EPISODES_KEPT);
    private final Set<Membership> members = ConcurrentHashMap.newKeySet();
    private final Metering metering;
    private final EpisodeListener downstream;

    private final Settings settings;

    private ResilientKafka(EpisodeListener listener, MetricsListener metrics, Settings settings) {
        this.settings = settings;
        this.metering =
                new Metering(metrics, new Readings(this::episodesOpen, this::escalationsOpen, errors::count), errors);
        this.downstream =
                EpisodeListener.composite(history, metering, new EpisodeLog(), new ListenerThread(listener, errors));
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
     * The episodes of all clients, in the order in which they began: those that are open, as they stand, and the latest
     * {@value #EPISODES_KEPT} that are over. No I/O.
     */
    public List<Episode> episodes() {
        return Membership.inOrder(
                Stream.concat(history.episodes().stream(), members.stream().flatMap(member -> member.open().stream())));
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

    /** Joins a client that has just been made. */
    Membership join(String clientId, Role role, Guarded guarded, SignalSource source) {
        ClientRef client = new ClientRef(clientId, role);
        tell(client, guarded.report());
        EpisodeHistory own = new EpisodeHistory(EPISODES_KEPT_PER_CLIENT);
        EpisodeMachine machine = new EpisodeMachine(
                client,
                guarded.escalateAfter(),
                ids::incrementAndGet,
                EpisodeListener.composite(own, INCIDENTS.client(source::clusterId), downstream));
        Membership member = new Membership(source, machine, own, this::leave);
        members.add(member);
        metering.joined(guarded.report().changes());
        watch.add(source, metering.countingRetries(machine));
        return member;
    }

    private void leave(Membership member) {
        watch.remove(member.source());
        if (members.remove(member)) {
            metering.left();
        }
        errors.contain("telling what is over", () -> INCIDENTS.clientLeft(clock.instant()));
    }

    private static void tell(ClientRef client, GuardReport report) {
        if (report.overrules()) {
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

        /** One that has no clients yet, and so no thread. */
        public ResilientKafka build() {
            return new ResilientKafka(listener, metrics, settings);
        }
    }
}
