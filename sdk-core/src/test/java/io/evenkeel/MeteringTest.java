package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.config.ConfigurationGuard;
import io.evenkeel.config.Settings;
import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Role;
import io.evenkeel.metrics.MetricsListener;
import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.metrics.Readings;
import io.evenkeel.retry.ScriptedConsumer;
import io.evenkeel.signal.Signal;
import io.evenkeel.signal.SignalSink;
import io.evenkeel.signal.SignalSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How metrics are wired: no broker is needed for it. */
class MeteringTest {

    /** Port 1 of the loopback: nobody answers. */
    private static final Map<String, Object> NOBODY = Map.of(
            "bootstrap.servers",
            "127.0.0.1:1",
            "key.serializer",
            StringSerializer.class,
            "value.serializer",
            StringSerializer.class,
            "acks",
            "1",
            "max.block.ms",
            1);

    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ResilientKafka kafka =
            ResilientKafka.builder().metrics(MicrometerMetrics.of(registry)).build();

    /** A client of which is seen what the test says. */
    private static final class Said implements SignalSource {

        private final Queue<Signal> next = new ConcurrentLinkedQueue<>();

        @Override
        public boolean tick(SignalSink sink) {
            for (Signal signal = next.poll(); signal != null; signal = next.poll()) {
                sink.accept(signal);
            }
            return true;
        }

        @Override
        public String clusterId() {
            return "metering";
        }

        @Override
        public Set<TopicPartition> inUse() {
            return Set.of(ORDERS_0, ORDERS_1);
        }

        @Override
        public boolean isTimePassing() {
            return true;
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
        public void close(SignalSink sink) {
            tick(sink);
            sink.accept(new Signal.Closed(Instant.now()));
        }
    }

    /** A configuration of which nothing had to be changed. */
    private static ConfigurationGuard.Guarded guarded(String escalateAfter) {
        return ConfigurationGuard.producer(
                Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "evenkeel.guard.mode", "ADVISE",
                        "evenkeel.escalate-after", escalateAfter),
                Settings.defaults());
    }

    private Membership join(Said client) {
        return kafka.join(new ClientRef("said", Role.PRODUCER), guarded("200ms"), client);
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauged(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void gaugesAreThereWhileThereAreClients() {
        assertThat(registry.getMeters()).isEmpty();
        Producer<String, String> first = kafka.producer(NOBODY);
        Producer<String, String> second = kafka.producer(NOBODY);
        first.close();
        first.close();
        assertThat(gauged("evenkeel.episodes.open")).isZero();
        second.close();
        assertThat(registry.find("evenkeel.episodes.open").gauge()).isNull();

        try (Producer<String, String> third = kafka.producer(NOBODY)) {
            assertThat(third.metrics()).isNotEmpty();
            assertThat(gauged("evenkeel.episodes.open")).isZero();
        }
        assertThat(registry.find("evenkeel.escalations.open").gauge()).isNull();
    }

    @Test
    void theGuardsAdjustmentsAreCountedOnceAClient() {
        kafka.producer(NOBODY).close();
        kafka.producer(NOBODY).close();
        assertThat(counted("evenkeel.guard.adjustments", "key", "acks")).isEqualTo(2);
    }

    @Test
    void aFailedSendIsCountedAsTheApplicationReadsIt() {
        try (Producer<String, String> producer = kafka.producer(NOBODY)) {
            Exception[] told = new Exception[1];
            producer.send(new ProducerRecord<>("orders", "x"), (metadata, exception) -> told[0] = exception);
            assertThat(Delivery.of(told[0]).certainty()).isEqualTo(Certainty.NOT_WRITTEN);
        }
        assertThat(counted("evenkeel.sends.failed", "certainty", "not_written")).isEqualTo(1);
        assertThat(counted("evenkeel.sends.failed", "certainty", "unknown")).isZero();
    }

    private Consumer<String, String> scripted(RuntimeException... failures) {
        ScriptedConsumer scripted = new ScriptedConsumer();
        scripted.failures.addAll(List.of(failures));
        return kafka.wrap(scripted, Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", "scripted"));
    }

    @Test
    void aCallThatWasMadeAgainIsCountedByWhatBecameOfIt() {
        try (Consumer<String, String> consumer = scripted(DisconnectException.INSTANCE)) {
            consumer.commitSync();
            consumer.commitSync(); // at once: no repeat, and not counted
        }
        try (Consumer<String, String> consumer =
                scripted(DisconnectException.INSTANCE, new AuthorizationException("no"))) {
            assertThatThrownBy(() -> consumer.position(ORDERS_0)).isInstanceOf(AuthorizationException.class);
        }
        assertThat(counted("evenkeel.calls.repeated", "operation", "commitSync", "outcome", "recovered"))
                .isEqualTo(1);
        assertThat(counted("evenkeel.calls.repeated", "operation", "position", "outcome", "gave_up"))
                .isEqualTo(1);
        assertThat(registry.get("evenkeel.calls.repeated").counters()).hasSize(2);
    }

    @Test
    void aCallThatFailsIsCountedAndOpensNoEpisode() {
        Map<String, Object> transactional = new HashMap<>(NOBODY);
        transactional.put("transactional.id", "payments");
        try (Producer<String, String> producer = kafka.producer(transactional);
                Consumer<String, String> consumer = scripted(
                        new AuthorizationException("no"), new AuthorizationException("no"), new WakeupException())) {
            assertThatThrownBy(consumer::commitSync).isInstanceOf(AuthorizationException.class);
            assertThatThrownBy(consumer::commitSync).isInstanceOf(AuthorizationException.class);
            assertThatThrownBy(consumer::commitSync).isInstanceOf(WakeupException.class);
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(IllegalStateException.class);
        }
        assertThat(registry.get("evenkeel.calls.failed").counters())
                .extracting(counter -> counter.getId().getTag("operation") + " " + counter.count())
                .containsExactlyInAnyOrder("commitSync 2.0", "initTransactions 1.0");
        assertThat(kafka.episodes()).isEmpty();
    }

    @Test
    void aRetryIsCountedOnceThoughEveryOpenEpisodeOfItsTopicHoldsIt() {
        Said client = new Said();
        Membership member = join(client);
        Instant now = Instant.now();
        client.next.add(new Signal.LeaderSeen(ORDERS_0, 1, 2, true, now));
        client.next.add(new Signal.RetriesSeen("orders", 10, now));
        client.next.add(new Signal.LeaderSeen(ORDERS_1, 1, 3, true, now));
        client.next.add(new Signal.RetriesSeen("orders", 5, now));
        await().until(() -> gauged("evenkeel.episodes.open") == 2);
        client.next.add(new Signal.Acked(ORDERS_0, now));
        client.next.add(new Signal.RetriesSeen("orders", 2, now));
        member.end();

        assertThat(member.episodes()).extracting(episode -> episode.retried()).containsExactly(15L, 17L);
        assertThat(counted("evenkeel.records.retried")).isEqualTo(17);
        assertThat(counted("evenkeel.leader.moves", "topic", "orders")).isEqualTo(2);
        assertThat(registry.get("evenkeel.episodes").timers()).hasSize(2);
        assertThat(registry.get("evenkeel.recovery").timer().count()).isEqualTo(1);
    }

    @Test
    void anEscalationIsOpenUntilItIsResolved() {
        Said client = new Said();
        Membership member = join(client);
        Instant now = Instant.now();
        client.next.add(new Signal.LeaderSeen(ORDERS_0, 1, 2, true, now));
        client.next.add(new Signal.Ticked(now.plusSeconds(10)));
        await().until(() -> gauged("evenkeel.escalations.open") == 1);
        client.next.add(new Signal.Acked(ORDERS_0, now.plusSeconds(20)));
        await().until(() -> gauged("evenkeel.escalations.open") == 0);
        assertThat(gauged("evenkeel.episodes.open")).isZero();
        member.end();
    }

    @Test
    void aClientIsStuckFromTheShareThatIsSet() {
        Map<String, Health.Status> expected = Map.of("100", Health.Status.DEGRADED, "50", Health.Status.STUCK);
        expected.forEach((percent, status) -> {
            Said client = new Said();
            Membership member = kafka.join(
                    new ClientRef("said", Role.PRODUCER),
                    ConfigurationGuard.producer(
                            Map.of("bootstrap.servers", "127.0.0.1:1", "evenkeel.health.stuck-percent", percent),
                            Settings.defaults()),
                    client);
            Instant now = Instant.now();
            client.next.add(new Signal.LeaderSeen(ORDERS_0, 1, 2, true, now));
            client.next.add(new Signal.Ticked(now.plusSeconds(60)));
            await().untilAsserted(
                            () -> assertThat(member.health().status()).isEqualTo(status)); // one of two partitions
            member.end();
        });
    }

    @Test
    @Timeout(60)
    void aMetricsListenerThatBlocksHoldsUpNoClose() {
        CountDownLatch release = new CountDownLatch(1);
        ResilientKafka blocked = ResilientKafka.builder()
                .metrics(new MetricsListener() {
                    @Override
                    public void stopped(Readings readings) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                })
                .build();
        blocked.producer(NOBODY).close();
        assertThat(release.getCount()).isEqualTo(1);
        assertThat(blocked.errors().count()).isEqualTo(1);
        for (int i = 0; i < 50; i++) { // nobody waits after the first
            blocked.producer(NOBODY).close();
        }
        assertThat(blocked.errors().count()).isEqualTo(1);

        release.countDown();
        await().until(() -> !blocked.watch().isRunning());
    }

    @Test
    void anInterruptIsLeftToKafkasOwnCloseAndTheLastLookIsTaken() {
        Producer<String, String> producer = kafka.producer(NOBODY);
        Thread.currentThread().interrupt();
        assertThatThrownBy(producer::close).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.find("evenkeel.episodes.open").gauge()).isNull();
        await().until(() -> !kafka.watch().isRunning());
    }

    @Test
    void aClosedClientIsNotKeptAlive() {
        Membership stays = join(new Said());
        WeakReference<Said> closed = joinAndLeave();
        await().until(() -> {
            System.gc();
            return closed.refersTo(null);
        });
        assertThat(gauged("evenkeel.episodes.open")).isZero();
        stays.end();
    }

    private WeakReference<Said> joinAndLeave() {
        Said client = new Said();
        Membership member = join(client);
        client.next.add(new Signal.LeaderSeen(ORDERS_0, 1, 2, true, Instant.now()));
        await().until(() -> gauged("evenkeel.episodes.open") == 1);
        member.end();
        return new WeakReference<>(client);
    }

    /** A registry that is broken throughout. */
    private static final class Broken extends SimpleMeterRegistry {

        @Override
        protected Counter newCounter(Meter.Id id) {
            throw new IllegalStateException("no counter");
        }

        @Override
        protected <T> Gauge newGauge(Meter.Id id, T of, ToDoubleFunction<T> value) {
            throw new IllegalStateException("no gauge");
        }
    }

    @Test
    void aRegistryThatThrowsReachesNobody() {
        ResilientKafka withBroken = ResilientKafka.builder()
                .metrics(MicrometerMetrics.of(new Broken()))
                .build();
        try (Producer<String, String> producer = withBroken.producer(NOBODY)) {
            long before = withBroken.errors().count();
            assertThat(before).isGreaterThanOrEqualTo(2); // the gauges, and an adjustment
            Exception[] told = new Exception[1];
            var future = producer.send(new ProducerRecord<>("orders", "x"), (metadata, e) -> told[0] = e);

            assertThat(Delivery.of(told[0]).certainty()).isEqualTo(Certainty.NOT_WRITTEN);
            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(told[0]);
            assertThat(withBroken.errors().count()).isEqualTo(before + 1);
        }
    }

    @Test
    void aRegistryThatThrowsDoesNotKeepEpisodesFromBeingTold() {
        Heard heard = new Heard();
        ResilientKafka withBroken = ResilientKafka.builder()
                .listener(heard)
                .metrics(MicrometerMetrics.of(new Broken()))
                .build();
        Said client = new Said();
        Membership member = withBroken.join(new ClientRef("said", Role.PRODUCER), guarded("29s"), client);
        Instant now = Instant.now();
        client.next.add(new Signal.RetriesSeen("orders", 10, now));
        client.next.add(new Signal.LeaderSeen(ORDERS_0, 1, 2, true, now));
        client.next.add(new Signal.Acked(ORDERS_0, now));
        await().untilAsserted(() ->
                assertThat(heard.of(Role.PRODUCER, ORDERS_0)).containsExactly("opened", "1 -> 2", "healed"));
        member.end();
    }
}
