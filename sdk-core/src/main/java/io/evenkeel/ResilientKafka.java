package io.evenkeel;

import io.evenkeel.config.GuardReport;
import io.evenkeel.config.Settings;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.machine.EpisodeMachine;
import io.evenkeel.internal.InternalErrors;
import io.evenkeel.internal.MonotonicClock;
import io.evenkeel.listener.EpisodeHistory;
import io.evenkeel.listener.EpisodeLog;
import io.evenkeel.listener.ListenerThread;
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

    private static final class Shared {
        static final ResilientKafka INSTANCE = builder().build();
    }

    private final InternalErrors errors = new InternalErrors();
    private final InstantSource clock = new MonotonicClock();
    private final Watch watch = new Watch(errors);
    private final AtomicLong ids = new AtomicLong();
    private final EpisodeHistory history = new EpisodeHistory(EPISODES_KEPT);
    private final Set<EpisodeMachine> machines = ConcurrentHashMap.newKeySet();
    private final EpisodeListener downstream;

    private final Settings settings;

    private ResilientKafka(EpisodeListener listener, Settings settings) {
        this.settings = settings;
        this.downstream = EpisodeListener.composite(history, new EpisodeLog(), new ListenerThread(listener, errors));
    }

    /** Wires a ResilientKafka with listeners of the application's. */
    public static Builder builder() {
        return new Builder();
    }

    /** The one that clients made by their constructors join. It tells episodes to the log only. */
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
        return Stream.concat(history.episodes().stream(), machines.stream().flatMap(machine -> machine.open().stream()))
                .sorted(Comparator.comparing(Episode::opened).thenComparing(Episode::id))
                .toList();
    }

    /** What its clients are tuned by, as long as their own configuration says nothing else. */
    public Settings settings() {
        return settings;
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

    /** Joins a client that has just been made. */
    Membership join(String clientId, Role role, GuardReport report, SignalSource source) {
        ClientRef client = new ClientRef(clientId, role);
        tell(client, report);
        EpisodeMachine machine = new EpisodeMachine(client, ids::incrementAndGet, downstream);
        machines.add(machine);
        watch.add(source, machine);
        return () -> {
            watch.remove(source);
            machines.remove(machine);
        };
    }

    /** That a client is one of ours, until it is closed. */
    interface Membership {

        /** Takes a last look at the client and lets go of it. Never throws. */
        void end();
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
        return () -> {};
    }

    /** Wires a {@link ResilientKafka}. */
    public static final class Builder {

        private EpisodeListener listener = EpisodeListener.noop();
        private Settings settings = Settings.defaults();

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

        /** One that has no clients yet, and so no thread. */
        public ResilientKafka build() {
            return new ResilientKafka(listener, settings);
        }
    }
}
