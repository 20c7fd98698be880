package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.awaitility.Awaitility.await;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wiring of a producer's signals, by calling it as Kafka does. What Kafka really does is shown by the ITs. */
class ProducerSignalsTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Instant wall = now;
    private final List<Signal> seen = new ArrayList<>();
    private final List<SendEvidence> evidences = new ArrayList<>();
    private final AtomicInteger woken = new AtomicInteger();
    private final InternalErrors errors = new InternalErrors();
    private final ProducerSignals signals = new ProducerSignals(
            () -> now, () -> wall, Duration.ofSeconds(12), woken::incrementAndGet, errors, (original, evidence) -> {
                evidences.add(evidence);
                return original;
            });
    private final AtomicReference<Double> retries = new AtomicReference<>(0.0);
    private volatile int leader = 1;
    private double selects;
    private final KafkaMetric metadataAge = metric("metadata-age", "producer-metrics", Map.of(), () -> 0.0);

    /** A read of leaders runs between two ticks, never beside one: what a tick tells is then the same in every run. */
    private final Semaphore reads = new Semaphore(0);

    ProducerSignalsTest() {
        signals.readLeadersFrom(topic -> {
            reads.acquireUninterruptibly();
            return List.of(info(P0), info(P1));
        });
        signals.metricAdded(
                metric("record-retry-total", "producer-topic-metrics", Map.of("topic", "orders"), retries::get));
        signals.metricAdded(metric("select-total", "producer-metrics", Map.of(), () -> selects));
        signals.metricAdded(metadataAge);
    }

    private static KafkaMetric metric(String name, String group, Map<String, String> tags, Supplier<Double> value) {
        return new KafkaMetric(
                new Object(),
                new MetricName(name, group, "", tags),
                (org.apache.kafka.common.metrics.Gauge<Double>) (config, at) -> value.get(),
                new MetricConfig(),
                Time.SYSTEM);
    }

    @AfterEach
    void nothingFailedInside() {
        signals.close(seen::add);
        assertThat(errors.count()).isZero();
    }

    private PartitionInfo info(TopicPartition partition) {
        return new PartitionInfo(
                partition.topic(),
                partition.partition(),
                leader == Signal.NO_LEADER ? null : new Node(leader, "h", 9092),
                new Node[0],
                new Node[0]);
    }

    private void tick(Duration passed) {
        now = now.plus(passed);
        wall = wall.plus(passed);
        signals.tick(seen::add);
    }

    /** A send that has returned to its caller. */
    private TrackedSend send() {
        TrackedSend tracked = signals.sending("orders", null);
        tracked.resultIn(new CompletableFuture<>());
        return tracked;
    }

    private static RecordMetadata metadata(TopicPartition partition) {
        return new RecordMetadata(partition, 0, 0, 0, 0, 0);
    }

    private void ack(TopicPartition partition) {
        send().onCompletion(metadata(partition), null);
    }

    private <S extends Signal> List<S> seen(Class<S> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void metadataUpdateThatMoves(int newLeader) {
        leader = newLeader;
        signals.metadataUpdated("cluster");
        int before = woken.get();
        tick(Duration.ofMillis(1));
        reads.release();
        await().until(() -> woken.get() > before);
    }

    @Test
    void whileNothingIsWrongAcksTellNothingAndWakeNobody() {
        for (int i = 0; i < 100; i++) {
            ack(P0);
        }
        tick(Duration.ofMillis(100));
        assertThat(seen).isEmpty();
        assertThat(woken).hasValue(0);
    }

    @Test
    void anAckOfANewLeaderIsToldAfterItIsReadThatItLeads() {
        ack(P0);
        metadataUpdateThatMoves(1);
        TrackedSend retried = send();
        retries.set(3.0);
        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(400));
        assertThat(seen(Signal.AcksMissing.class)).hasSize(1);
        leader = 2;
        signals.metadataUpdated("cluster");
        retried.onCompletion(metadata(P0), null);
        tick(Duration.ofMillis(1));
        assertThat(seen(Signal.Acked.class)).isEmpty();

        now = now.plusMillis(5);
        int before = woken.get();
        reads.release();
        await().until(() -> woken.get() > before);
        tick(Duration.ofMillis(1));
        assertThat(seen)
                .filteredOn(signal -> signal instanceof Signal.LeaderSeen || signal instanceof Signal.Acked)
                .extracting(Signal::getClass)
                .asInstanceOf(list(Class.class))
                .as("of both partitions")
                .containsExactly(Signal.LeaderSeen.class, Signal.LeaderSeen.class, Signal.Acked.class);
        assertThat(seen(Signal.LeaderSeen.class)).as("nothing waits any more").noneMatch(Signal.LeaderSeen::inUse);
    }

    @Test
    void anAckWaitsForAReadThatIsStuckForAMomentAndNoLonger() {
        ack(P0);
        metadataUpdateThatMoves(1);
        TrackedSend retried = send();
        retries.set(3.0);
        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(400));
        signals.metadataUpdated("cluster");
        retried.onCompletion(metadata(P0), null);
        tick(Duration.ofMillis(200));
        assertThat(seen(Signal.Acked.class)).isEmpty();
        tick(Duration.ofMillis(50));
        assertThat(seen(Signal.Acked.class)).hasSize(1);
        reads.release(2);
    }

    @Test
    void aMoveOfAPartitionThatIsWrittenToArmsItsNextAck() {
        ack(P0);
        metadataUpdateThatMoves(1);
        TrackedSend waiting = send();
        metadataUpdateThatMoves(2);
        tick(Duration.ofMillis(1));
        assertThat(seen(Signal.LeaderSeen.class))
                .extracting(s -> s.partition() + " " + s.from() + "->" + s.to() + " " + s.inUse())
                .containsExactly("orders-0 1->2 true", "orders-1 1->2 false");
        assertThat(seen(Signal.Acked.class)).isEmpty();

        waiting.onCompletion(metadata(P0), null);
        ack(P0);
        tick(Duration.ofMillis(1));
        assertThat(seen(Signal.Acked.class)).extracting(Signal.Acked::partition).containsExactly(P0);
    }

    @Test
    void aMoveWhileNothingWaitsIsNotInUse() {
        ack(P0);
        metadataUpdateThatMoves(1);
        metadataUpdateThatMoves(2);
        tick(Duration.ofMillis(1));
        assertThat(seen(Signal.LeaderSeen.class)).isNotEmpty().noneMatch(Signal.LeaderSeen::inUse);
    }

    @Test
    void aMoveThatNobodyFeltIsFeltByTheRecordsThatWaitAfterIt() {
        allIsSeen();
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(1);
        movesOnly0To(3);
        movesOnly0To(2);
        tick(Duration.ofMillis(100));
        TrackedSend waiting = send();
        for (int i = 0; i < 25; i++) {
            tick(Duration.ofMillis(100));
            send().onCompletion(metadata(P1), null);
        }
        assertThat(seen(Signal.AcksMissing.class)).as("before 3 s").isEmpty();
        for (int i = 0; i < 15; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.AcksMissing.class))
                .as("P1 has acks")
                .singleElement()
                .satisfies(missing -> {
                    assertThat(missing.partition()).isEqualTo(P0);
                    assertThat(missing.leader()).isEqualTo(2);
                    assertThat(missing.since()).isBefore(now.minusSeconds(3));
                });
        assertThat(seen(Signal.MovedBefore.class))
                .singleElement()
                .satisfies(moved -> assertThat(moved).isEqualTo(movedToUnheard(3, 2, moved.since(), moved.at())));

        waiting.onCompletion(metadata(P0), null);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Acked.class)).extracting(Signal.Acked::partition).containsExactly(P0);
    }

    private static Signal.MovedBefore movedToUnheard(int from, int to, Instant since, Instant at) {
        return new Signal.MovedBefore(P0, from, to, since, at);
    }

    private enum FirstSign {
        SILENCE(Signal.NodeSilent.class),
        RETRIES(Signal.AcksMissing.class);

        private final Class<? extends Signal> told;

        FirstSign(Class<? extends Signal> told) {
            this.told = told;
        }
    }

    /** Broker 2 takes over P0, at which nothing waits. What is sent a while after it does not go well. */
    private void troubleAfterMove(FirstSign sign, Duration after, Runnable meanwhile) {
        allIsSeen();
        Map<String, String> node = Map.of("node-id", "node-2");
        for (String name : List.of("request-total", "incoming-byte-total")) {
            counters.put(name, 1.0);
            signals.metricAdded(metric(name, "producer-node-metrics", node, () -> counters.get(name)));
        }
        counters.put("response-total", 1.0);
        signals.metricAdded(
                metric("response-total", "producer-node-metrics", node, () -> counters.get("response-total")));
        tick(Duration.ofSeconds(20));
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        metadataUpdateThatMoves(2);
        tick(Duration.ofMillis(100));
        meanwhile.run();
        tick(after);
        send();
        tick(Duration.ofMillis(100));
        switch (sign) {
            case SILENCE -> counters.put("request-total", 2.0);
            case RETRIES -> retries.set(5.0);
        }
        for (int i = 0; i < 25; i++) {
            tick(Duration.ofMillis(100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstSignOfTroubleWithALeaderThatTookOverAMomentAgoIsToldAfterThatMove(FirstSign sign) {
        troubleAfterMove(sign, Duration.ofSeconds(1), () -> {});

        List<Signal> signs = seen.stream()
                .filter(signal -> signal instanceof Signal.MovedBefore || sign.told.isInstance(signal))
                .toList();
        assertThat(signs).hasSize(2).last().isInstanceOf(sign.told);
        assertThat(signs.get(0))
                .isInstanceOfSatisfying(
                        Signal.MovedBefore.class,
                        moved -> assertThat(moved).isEqualTo(movedToUnheard(1, 2, moved.since(), moved.at())));
    }

    @ParameterizedTest
    @EnumSource
    void aLeaderThatHasSentAnythingSinceItTookOverIsOneLikeAnyOther(FirstSign sign) {
        troubleAfterMove(sign, Duration.ofSeconds(1), () -> counters.merge("incoming-byte-total", 100.0, Double::sum));

        assertThat(seen).hasAtLeastOneElementOfType(sign.told);
        assertThat(seen(Signal.MovedBefore.class)).isEmpty();
    }

    @Test
    void aLeaderThatTookOverAWhileAgoMayHaveDiedSince() {
        troubleAfterMove(FirstSign.SILENCE, Duration.ofSeconds(4), () -> {});

        assertThat(seen(Signal.NodeSilent.class)).hasSize(1);
        assertThat(seen(Signal.MovedBefore.class)).isEmpty();
    }

    @Test
    void aLeaderThatWasAwayForAMomentIsNoNewOne() {
        allIsSeen();
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        metadataUpdateThatMoves(Signal.NO_LEADER);
        tick(Duration.ofMillis(100));
        metadataUpdateThatMoves(1);
        send();
        for (int i = 0; i < 35; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.AcksMissing.class)).hasSize(1);
        assertThat(seen(Signal.MovedBefore.class)).isEmpty();
    }

    /** What was unfinished when it moved was another partition's, or was still acknowledged by the leader before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMoveThatHealedBeforeAnythingWasHeardOfTheNewLeaderIsWatchedOn(int acknowledged) {
        allIsSeen();
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        TrackedSend earlier = send();
        movesOnly0To(2);
        tick(Duration.ofMillis(100));
        earlier.onCompletion(metadata(new TopicPartition("orders", acknowledged)), null);
        for (int i = 0; i < 5; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen)
                .as("it heals")
                .anyMatch(signal -> signal instanceof Signal.Acked
                        || signal instanceof Signal.Settled settled
                                && settled.partition().equals(P0));
        send();
        for (int i = 0; i < 35; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.AcksMissing.class))
                .extracting(Signal.AcksMissing::partition)
                .containsExactly(P0);
        assertThat(seen(Signal.MovedBefore.class))
                .singleElement()
                .satisfies(moved -> assertThat(moved).isEqualTo(movedToUnheard(1, 2, moved.since(), moved.at())));
    }

    /** Of a client that is connected: what a broker does not show it has not done. */
    private void allIsSeen() {
        for (String name : List.of("connection-creation-total", "incoming-byte-total")) {
            signals.metricAdded(metric(name, "producer-metrics", Map.of(), () -> 1.0));
        }
    }

    private void movesOnly0To(int newLeader) {
        signals.readLeadersFrom(topic -> {
            reads.acquireUninterruptibly();
            leader = 1;
            PartitionInfo second = info(P1);
            leader = newLeader;
            return List.of(info(P0), second);
        });
        metadataUpdateThatMoves(newLeader);
    }

    @Test
    void aMoveThatNobodyFeltIsNoTroubleOfAPartitionThatGetsNothingWhileAcksOfOthersCome() {
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(1);
        metadataUpdateThatMoves(2);
        TrackedSend last = send();
        for (int i = 0; i < 150; i++) {
            tick(Duration.ofMillis(100));
            TrackedSend next = send();
            last.onCompletion(metadata(P1), null);
            last = next;
        }
        assertThat(seen(Signal.AcksMissing.class)).isEmpty();
        for (int i = 0; i < 50; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.AcksMissing.class)).as("it was long ago").isEmpty();
    }

    @Test
    void anArmedPartitionThatGetsNoMoreRecordsSettlesWhenTheOlderOnesAreFinished() {
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(1);
        TrackedSend older = send();
        metadataUpdateThatMoves(2);
        tick(Duration.ofMillis(10));
        send(); // younger, and never finished
        tick(Duration.ofMillis(10));
        tick(Duration.ofMillis(10));
        assertThat(seen(Signal.Settled.class)).isEmpty();

        older.onCompletion(metadata(P1), null);
        tick(Duration.ofMillis(10));
        tick(Duration.ofMillis(10));
        assertThat(seen(Signal.Acked.class)).extracting(Signal.Acked::partition).containsExactly(P1);
        assertThat(seen(Signal.Settled.class))
                .extracting(Signal.Settled::partition)
                .containsExactly(P0);
    }

    @Test
    void aPartitionWhoseSendsFailedDoesNotSettle() {
        ack(P0);
        send().onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        for (int i = 0; i < 20; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.SendFailed.class)).hasSize(1);
        assertThat(seen(Signal.Settled.class)).isEmpty();

        ack(P0);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Acked.class)).hasSize(1);
    }

    @Test
    void thatTheSendsOfAnotherPartitionOfTheSameLeaderFailedSettlesNothing() {
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(1);
        TrackedSend older = send();
        metadataUpdateThatMoves(2);
        tick(Duration.ofMillis(10));
        TrackedSend younger = send();
        tick(Duration.ofMillis(10));

        older.onCompletion(metadata(P1), new TimeoutException("Expiring 1 record(s)"));
        for (int i = 0; i < 20; i++) {
            tick(Duration.ofMillis(100));
        }
        assertThat(seen(Signal.Settled.class)).isEmpty();

        younger.onCompletion(metadata(P1), null); // the leader takes records
        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Settled.class))
                .extracting(Signal.Settled::partition)
                .containsExactly(P0);
    }

    @Test
    void anAckRightAfterAFailureHealsWhatTheFailureOpened() {
        ack(P0);
        tick(Duration.ofMillis(100));
        send().onCompletion(metadata(P0), new TimeoutException("too large"));
        ack(P0);
        tick(Duration.ofMillis(100));
        assertThat(seen.stream().map(s -> s.getClass().getSimpleName()).toList())
                .endsWith("SendFailed", "Acked");
    }

    private boolean provedNotSent() {
        return evidences.get(evidences.size() - 1).nothingSent();
    }

    @Test
    void thatNothingWasSentIsProvedOnlyWhereTimeRanSmoothly() {
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));

        TrackedSend smooth = send();
        for (int i = 0; i < 30; i++) {
            tick(Duration.ofSeconds(1));
            selects++;
        }
        smooth.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent()).as("nothing stood still").isTrue();

        tick(Duration.ofMillis(100));
        TrackedSend beforePause = send();
        tick(Duration.ofSeconds(31));
        beforePause.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent())
                .as("the process paused, and a tick came before the callback")
                .isFalse();

        tick(Duration.ofMillis(100));
        TrackedSend duringPause = send();
        now = now.plusSeconds(31);
        wall = wall.plusSeconds(31);
        duringPause.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent())
                .as("the process paused, and the callback came before a tick")
                .isFalse();

        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(100));
        TrackedSend beforeJump = send();
        wall = wall.plusSeconds(31);
        beforeJump.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent()).as("the time of day jumped").isFalse();

        tick(Duration.ofMillis(100));
        TrackedSend stuck = send();
        for (int i = 0; i < 31; i++) {
            tick(Duration.ofSeconds(1));
        }
        stuck.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent()).as("the network thread stood still").isFalse();
    }

    /** A batch that waited at this leader may be sent in the pass that expires it, with what joined it a moment before. */
    @Test
    void ofALeaderThatWasSentSomethingLatelyNothingIsProved() {
        AtomicReference<Double> bytes = new AtomicReference<>(0.0);
        AtomicReference<Double> throttle = new AtomicReference<>(0.0);
        signals.metricAdded(
                metric("outgoing-byte-total", "producer-node-metrics", Map.of("node-id", "node-1"), bytes::get));
        signals.metricAdded(metric("produce-throttle-time-max", "producer-metrics", Map.of(), throttle::get));
        ack(P0);
        metadataUpdateThatMoves(1);
        bytes.set(100.0);
        tick(Duration.ofMillis(100));

        TrackedSend joined = send();
        tick(Duration.ofMillis(100));
        selects++;
        joined.onCompletion(metadata(P0), new TimeoutException("Expiring 700 record(s)"));
        assertThat(provedNotSent()).isFalse();

        TrackedSend alone = send();
        for (int i = 0; i < 16; i++) {
            tick(Duration.ofSeconds(1));
            selects++;
        }
        alone.onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent())
                .as("nothing for longer than a request may last")
                .isTrue();

        throttle.set(30_000.0);
        tick(Duration.ofMillis(100));
        selects++;
        throttle.set(0.0); // no longer shown
        tick(Duration.ofSeconds(1));
        selects++;
        send().onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent())
                .as("its quota was used up, and it is sent nothing for 30 s")
                .isFalse();
    }

    @Test
    void whereAnUpdateThatIsBeingToldCannotBeAwaitedNothingIsProved() {
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        send().onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent()).isTrue();
        signals.metricRemoved(metadataAge);
        send().onCompletion(metadata(P0), new TimeoutException("Expiring 1 record(s)"));
        assertThat(provedNotSent()).isFalse();
    }

    @Test
    void ofARecordThatAnInterceptorSentToAnotherTopicNothingIsProved() {
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        TrackedSend elsewhere = send();
        elsewhere.onCompletion(
                metadata(new TopicPartition("elsewhere", 0)), new TimeoutException("Expiring 1 record(s)"));
        assertThat(evidences).containsExactly(new SendEvidence(null, false, false, true));
    }

    /** Asked for, it would be created, or looked for without an end. */
    @Test
    void aTopicWhoseRecordsAnInterceptorSendsToAnotherIsNeitherAskedForNorMissed() {
        List<String> asked = new CopyOnWriteArrayList<>();
        signals.readLeadersFrom(topic -> {
            asked.add(topic);
            if (topic.equals("orders")) {
                throw new TimeoutException("Topic orders not present in metadata");
            }
            return List.of();
        });
        TopicPartition elsewhere = new TopicPartition("t1.orders", 0);
        ack(elsewhere);
        TrackedSend waiting = send();
        signals.sending("refunds", null).resultIn(new CompletableFuture<>());
        signals.metadataUpdated("cluster");
        tick(Duration.ofMillis(100));
        await().until(() -> asked.contains("refunds"));
        assertThat(asked).containsExactly("refunds");

        waiting.onCompletion(metadata(elsewhere), new TimeoutException("Expiring 1 record(s)"));
        tick(Duration.ofMillis(100));
        assertThat(seen).hasOnlyElementsOfType(Signal.MetadataUpdated.class);

        ack(P0); // the interceptor lets some pass
        signals.metadataUpdated("cluster");
        tick(Duration.ofMillis(100));
        await().until(() -> asked.contains("orders"));
    }

    @Test
    void theLeadersOfATopicThatAWrappedProducerHadInUseAreReadWithoutNews() {
        signals.wrappedInUse();
        signals.sending("refunds", null);
        tick(Duration.ofMillis(100));
        await().until(() -> reads.getQueueLength() == 1);
        int before = woken.get();
        reads.release();
        await().until(() -> woken.get() > before);
    }

    @Test
    void whatWasRefusedInsideSendIsOfTheTopicUntilAnyOfItsPartitionsHasAnAck() {
        ack(P0);
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("orders"));
        signals.sending("orders", null).onCompletion(null, denied);
        signals.sending("orders", null).onCompletion(null, denied);
        tick(Duration.ofMillis(100));
        TopicPartition any = new TopicPartition("orders", -1);
        assertThat(seen(Signal.Refused.class))
                .containsExactly(new Signal.Refused(Set.of(any), denied, now.minusMillis(100)));
        assertThat(evidences.get(0).partition()).isEqualTo(any);
        tick(Duration.ofMinutes(1));
        assertThat(seen(Signal.Acked.class)).isEmpty();

        ack(P1);
        ack(P1);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Acked.class)).extracting(Signal.Acked::partition).containsExactly(P1);
        signals.sending("orders", null).onCompletion(null, new TimeoutException("may heal"));
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Refused.class)).hasSize(1);
    }

    @Test
    void whatIsWrongWithARecordIsNoTroubleOfItsLeader() {
        ack(P0);
        send().onCompletion(metadata(P0), new RecordTooLargeException("max.message.bytes"));
        send().onCompletion(metadata(P0), new TransactionAbortedException());
        tick(Duration.ofMillis(100));
        assertThat(seen).isEmpty();
    }

    @Test
    void aRefusalIsLetGoWithItsTopic() {
        ack(P0);
        signals.sending("orders", null).onCompletion(null, new TopicAuthorizationException(Set.of("orders")));
        tick(Duration.ofMillis(100));
        tick(Duration.ofMinutes(11));
        assertThat(seen(Signal.Unassigned.class))
                .extracting(Signal.Unassigned::partition)
                .containsExactly(new TopicPartition("orders", -1));
    }

    @Test
    void aProducerThatNobodyHasEverAnsweredWaitsForItsFirstMetadata() {
        AtomicReference<Double> heard = new AtomicReference<>(0.0);
        signals.metricAdded(metric("connection-creation-total", "producer-metrics", Map.of(), () -> 0.0));
        signals.metricAdded(metric("incoming-byte-total", "producer-metrics", Map.of(), heard::get));
        signals.sending("orders", null); // and waits
        Instant begun = now.plusMillis(100);
        for (int i = 0; i < 100; i++) {
            tick(Duration.ofMillis(100));
        }
        TopicPartition any = new TopicPartition("orders", -1);
        assertThat(seen(Signal.NoMetadata.class))
                .containsExactly(new Signal.NoMetadata(Set.of(any), begun, begun.plusSeconds(5)));
        assertThat(seen(Signal.Progress.class)).isEmpty();

        heard.set(100.0);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(any);
    }

    @Test
    void manyFailuresBecomeOneSignal() {
        for (int i = 0; i < 1_284; i++) {
            send().onCompletion(metadata(P0), new TimeoutException("Expiring 1284 record(s)"));
        }
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.SendFailed.class))
                .singleElement()
                .satisfies(s -> assertThat(s.records()).isEqualTo(1_284));
    }

    @Test
    void aSendRefusedBeforeItReturnsIsNoTroubleOfAnyLeader() {
        RecordMetadata noSuchPartition =
                new RecordMetadata(new TopicPartition("orders", Integer.MAX_VALUE), -1, -1, -1, -1, -1);
        signals.sending("orders", null).onCompletion(noSuchPartition, new TimeoutException());
        signals.sending("orders", null).onCompletion(null, new TimeoutException());
        signals.sending("orders", null).thrown();
        tick(Duration.ofMillis(100));
        assertThat(seen).isEmpty();
    }

    @Test
    void acksThatStayAwayAfterRetriesAreToldForThePartitionsThatFlowed() {
        tick(Duration.ofSeconds(20));
        ack(P0);
        ack(P1);
        tick(Duration.ofMillis(100));
        send();
        retries.set(5.0);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.RetriesSeen.class))
                .extracting(Signal.RetriesSeen::records)
                .containsExactly(5L);
        ack(P1);
        tick(Duration.ofMillis(200));
        assertThat(seen(Signal.AcksMissing.class)).isEmpty();
        tick(Duration.ofMillis(200));
        assertThat(seen(Signal.AcksMissing.class))
                .extracting(Signal.AcksMissing::partition)
                .containsExactly(P0);
    }

    @Test
    void whereEverySendHasItsResultNoAckIsMissing() {
        tick(Duration.ofSeconds(20));
        ack(P0);
        TrackedSend last = send();
        tick(Duration.ofMillis(100));
        retries.set(5.0);
        tick(Duration.ofMillis(100));
        last.onCompletion(metadata(P1), null);
        tick(Duration.ofSeconds(1));
        assertThat(seen(Signal.AcksMissing.class)).isEmpty();
    }

    @Test
    void aConnectionThatEndedWithRequestsOnItAndWasMadeAgainIsToldTogetherWithItsRecovery() {
        Map<String, Double> values = new HashMap<>();
        Map<String, String> node = Map.of("node-id", "node-1");
        for (String name : List.of("request-total", "response-total")) {
            signals.metricAdded(metric(name, "producer-node-metrics", node, () -> values.getOrDefault(name, 0.0)));
        }
        for (String name : List.of("connection-creation-total", "connection-count")) {
            signals.metricAdded(metric(name, "producer-metrics", Map.of(), () -> values.getOrDefault(name, 1.0)));
        }
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMillis(100));
        values.put("request-total", 3.0);
        values.put("connection-count", 0.0);
        tick(Duration.ofMillis(100));
        Instant retried = now.plusMillis(100);
        retries.set(5.0);
        tick(Duration.ofMillis(100));
        values.put("connection-creation-total", 2.0);
        values.put("connection-count", 1.0);
        values.put("request-total", 5.0);
        values.put("response-total", 2.0);
        ack(P0);
        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(300));

        assertThat(seen(Signal.ConnectionLost.class))
                .containsExactly(new Signal.ConnectionLost(1, Set.of(P0), retried, now));
        assertThat(seen(Signal.Acked.class)).containsExactly(new Signal.Acked(P0, now));
    }

    private final Map<String, Double> counters = new HashMap<>();

    /** Brokers 1 and 2 lead orders-0 and orders-1, both have acked of late, and one more record of the topic waits. */
    private void connectedToTwoBrokers() {
        signals.readLeadersFrom(topic -> {
            reads.acquireUninterruptibly();
            leader = 1;
            PartitionInfo first = info(P0);
            leader = 2;
            return List.of(first, info(P1));
        });
        for (String name : List.of("request-total", "response-total", "incoming-byte-total")) {
            for (int node : List.of(1, 2)) {
                counters.put(name + node, 5.0);
                signals.metricAdded(metric(
                        name,
                        "producer-node-metrics",
                        Map.of("node-id", "node-" + node),
                        () -> counters.get(name + node)));
            }
        }
        for (String name : List.of("connection-creation-total", "connection-close-total", "connection-count")) {
            counters.put(name, name.equals("connection-close-total") ? 0.0 : 2.0);
            signals.metricAdded(metric(name, "producer-metrics", Map.of(), () -> counters.get(name)));
        }
        ack(P0);
        ack(P1);
        metadataUpdateThatMoves(0);
        tick(Duration.ofMillis(100));
        send();
    }

    /** With their connection: what was in them is retried at once. */
    private void loseRequestsOf2() {
        counters.merge("request-total2", 2.0, Double::sum);
        retries.set(2.0);
    }

    private void attemptsFailFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(100)) {
            counters.merge("connection-close-total", 1.0, Double::sum);
            tick(Duration.ofMillis(100));
        }
    }

    private List<String> refused() {
        return seen(Signal.ConnectionRefused.class).stream()
                .map(refused -> refused.node() + " " + refused.partitions())
                .toList();
    }

    @Test
    void aBrokerThatNothingIsSentToIsNotTakenForTheOneThatRefuses() {
        connectedToTwoBrokers();
        loseRequestsOf2();
        counters.put("connection-count", 1.0);
        attemptsFailFor(Duration.ofSeconds(1));
        assertThat(refused()).containsExactly("2 [orders-1]");
        attemptsFailFor(Duration.ofSeconds(8));
        assertThat(refused()).hasSize(1);
    }

    @Test
    void whereNothingSaysWhichBrokerRefusesItIsTheOneThatIsNotEvenAskedForMetadata() {
        connectedToTwoBrokers();
        counters.put("connection-count", 1.0);
        attemptsFailFor(Duration.ofSeconds(1));
        assertThat(refused()).isEmpty();
        counters.merge("incoming-byte-total1", 100.0, Double::sum);
        attemptsFailFor(Duration.ofMillis(500));
        assertThat(refused()).containsExactly("2 [orders-1]");
        attemptsFailFor(Duration.ofSeconds(7));
        assertThat(refused()).hasSize(1);
    }

    /** As min.insync.replicas lets it when a follower dies, to which attempts to connect then fail. */
    @Test
    void aLeaderThatHoldsAcksBackIsNotTakenForABrokerThatRefuses() {
        connectedToTwoBrokers();
        for (int node : List.of(1, 2)) {
            counters.merge("request-total" + node, 2.0, Double::sum);
        }
        counters.put("connection-count", 1.0);
        attemptsFailFor(Duration.ofMillis(2_500));
        assertThat(refused()).isEmpty();
        attemptsFailFor(Duration.ofMillis(500));
        assertThat(seen(Signal.NodeSilent.class))
                .extracting(Signal.NodeSilent::node)
                .containsExactlyInAnyOrder(1, 2);
        assertThat(refused()).isEmpty();
    }

    @Test
    void aBrokerWhoseQuotaIsUsedUpDoesNotRefuse() {
        connectedToTwoBrokers();
        signals.metricAdded(metric("produce-throttle-time-max", "producer-metrics", Map.of(), () -> 5_000.0));
        loseRequestsOf2();
        counters.put("connection-count", 1.0);
        attemptsFailFor(Duration.ofSeconds(4));
        assertThat(refused()).isEmpty();
        attemptsFailFor(Duration.ofSeconds(2));
        assertThat(refused()).containsExactly("2 [orders-1]");
    }

    @Test
    void retriesOfATopicThatWasForgottenAreNotToldAgain() {
        ack(P0);
        retries.set(5.0);
        tick(Duration.ofMillis(100));
        tick(Duration.ofMinutes(11));
        ack(P0);
        tick(Duration.ofMillis(100));
        retries.set(7.0);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.RetriesSeen.class))
                .extracting(Signal.RetriesSeen::records)
                .containsExactly(5L, 2L);
    }

    @Test
    void leadersThatMovedWhileNobodySentAreNotToldAfterwards() {
        ack(P0);
        metadataUpdateThatMoves(1);
        tick(Duration.ofMinutes(1));
        leader = 2;
        tick(Duration.ofMillis(100));
        ack(P0);
        int before = woken.get();
        tick(Duration.ofMillis(100));
        tick(Duration.ofMillis(100));
        reads.release();
        await().until(() -> woken.get() > before);
        tick(Duration.ofMillis(100));
        assertThat(seen(Signal.LeaderSeen.class)).isEmpty();
    }

    @Test
    void aReadOfLeadersThatBlocksIsInterruptedAndTheNextOneWorks() {
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger reading = new AtomicInteger();
        signals.readLeadersFrom(topic -> {
            reading.incrementAndGet();
            if (topic.equals("gone")) {
                try {
                    new java.util.concurrent.CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw new InterruptException(e);
                }
            }
            return List.of(info(P0));
        });
        signals.sending("gone", null);
        signals.metadataUpdated("cluster");
        tick(Duration.ofMillis(1));
        await().until(() -> reading.get() == 1);
        await().until(() -> {
            tick(Duration.ofMillis(100));
            return interrupted.get() == 1;
        });
        send();
        signals.metadataUpdated("cluster");
        await().until(() -> {
            tick(Duration.ofMillis(100));
            return reading.get() >= 2;
        });
    }
}
