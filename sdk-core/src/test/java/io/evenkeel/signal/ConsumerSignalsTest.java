package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wiring of a consumer's signals, and what time means to them. What Kafka really does is shown by the ITs. */
class ConsumerSignalsTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final Duration TICK = Duration.ofMillis(100);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Signal> seen = new ArrayList<>();
    private final InternalErrors errors = new InternalErrors();
    private ConsumerSignals signals = signals(false);
    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    private final Map<String, Double> counters = new HashMap<>();
    private int preferred = -1;
    private int heartbeats;

    private ConsumerSignals signals(boolean fromFollowers) {
        return new ConsumerSignals(() -> now, Duration.ofMillis(500), fromFollowers, () -> {}, errors);
    }

    ConsumerSignalsTest() {
        isKafkas();
    }

    private void isKafkas() {
        signals.metricAdded(metric(
                new MetricName("connection-creation-total", "consumer-metrics", "", Map.of()), (config, at) -> 0.0));
    }

    @AfterEach
    void nothingFailedInside() {
        signals.close(seen::add);
        assertThat(errors.count()).isZero();
    }

    private void counter(int node, String name) {
        signals.metricAdded(metric(
                new MetricName(name, "consumer-node-metrics", "", Map.of("node-id", "node-" + node)),
                (config, at) -> counters.getOrDefault(name + node, 0.0)));
    }

    private static KafkaMetric metric(MetricName name, Gauge<?> value) {
        return new KafkaMetric(new Object(), name, value, new MetricConfig(), Time.SYSTEM);
    }

    private void connectedTo(int node) {
        for (String name : List.of("request-total", "response-total", "incoming-byte-total")) {
            counter(node, name);
        }
    }

    /** A fetch is sent to that broker, and answered. */
    private void answer(int node) {
        for (String name : List.of("request-total", "response-total", "incoming-byte-total")) {
            counters.merge(name + node, 1.0, Double::sum);
        }
    }

    private void leaders(int ofP0, int ofP1) {
        consumer.updatePartitions("orders", List.of(info(P0, ofP0), info(P1, ofP1)));
        signals.metadataUpdated("cluster");
    }

    private static PartitionInfo info(TopicPartition partition, int leader) {
        Node node = leader == Signal.NO_LEADER ? null : new Node(leader, "h", 9092);
        return new PartitionInfo(partition.topic(), partition.partition(), node, new Node[0], new Node[0]);
    }

    private void assign(TopicPartition... partitions) {
        consumer.assign(List.of(partitions));
        signals.assignmentChanged();
    }

    private void tick() {
        now = now.plus(TICK);
        signals.tick(seen::add);
    }

    /** The application waits in poll() for that long, a second at a time. */
    private void polls(Duration time, Runnable eachTick) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            boolean slice = passed.toMillis() % 1_000 == 0;
            if (slice) {
                signals.polled(consumer);
                signals.polling(consumer);
            }
            eachTick.run();
            tick();
        }
        signals.polled(consumer);
        tick();
    }

    private void polls(Duration time) {
        polls(time, () -> {});
    }

    private <S extends Signal> List<S> seen(Class<S> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void assignedAndServed() {
        connectedTo(1);
        connectedTo(2);
        leaders(1, 2);
        assign(P0, P1);
        polls(TICK);
    }

    @Test
    void whoeverIsToServeAndNeverSendsAByteIsToldOnceAndUntilItDoes() {
        leaders(1, 3);
        connectedTo(1);
        assign(P0, P1);
        polls(Duration.ofSeconds(10), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).singleElement().satisfies(none -> {
            assertThat(none.node()).isEqualTo(3);
            assertThat(none.partitions()).containsExactly(P1);
        });
        connectedTo(3);
        answer(3);
        tick();
        tick();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(P1);
    }

    @Test
    void aPartitionWithoutALeaderFromTheStartMakesNoProgress() {
        leaders(1, Signal.NO_LEADER);
        connectedTo(1);
        assign(P0, P1);
        polls(Duration.ofSeconds(5), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class))
                .singleElement()
                .satisfies(none -> assertThat(none.node()).isEqualTo(Signal.NO_LEADER));
    }

    @Test
    void timeOutsideOfPollIsNobodysFault() {
        assignedAndServed();
        for (int i = 0; i < 600; i++) {
            tick();
        }
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        assertThat(seen(Signal.NodeSilent.class)).isEmpty();
    }

    @Test
    void aBrokerIsGivenTimeFromWhenItIsNeeded() {
        connectedTo(1);
        connectedTo(2);
        leaders(1, 2);
        assign(P0);
        polls(Duration.ofMinutes(1), () -> answer(1));
        assign(P0, P1);
        polls(Duration.ofSeconds(1), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    /** What was missing or dead for long before is another partition's trouble. */
    @Test
    void troubleOfAPartitionBeginsWhenItsOwnBrokerIsToServeIt() {
        connectedTo(1);
        leaders(1, 3);
        TopicPartition gone = new TopicPartition("gone", 0);
        assign(P0, P1, gone);
        polls(Duration.ofMinutes(1), () -> answer(1));
        assertThat(seen(Signal.TopicMissing.class)).hasSize(1);
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);

        Instant lacked = now;
        consumer.updatePartitions("orders", List.of(info(P1, 3)));
        TopicPartition late = new TopicPartition("late", 0);
        consumer.updatePartitions("late", List.of(info(late, 3)));
        signals.metadataUpdated("cluster");
        assign(P0, P1, gone, late);
        polls(Duration.ofSeconds(2), () -> answer(1));
        assertThat(seen(Signal.TopicMissing.class)).as("for a moment only").hasSize(1);
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);
        polls(Duration.ofSeconds(3), () -> answer(1));
        assertThat(seen(Signal.TopicMissing.class)).hasSize(2).last().satisfies(missing -> {
            assertThat(missing.partitions()).containsExactly(P0);
            assertThat(missing.since()).isBetween(lacked, lacked.plusSeconds(1));
        });
        assertThat(seen(Signal.NoProgress.class)).hasSize(2).last().satisfies(none -> {
            assertThat(none.partitions()).containsExactly(late);
            assertThat(none.since()).isBetween(lacked, lacked.plusSeconds(1));
        });
    }

    /** While anything is in trouble, ticks come every 20 ms, and most of them see no poll of an application that waits elsewhere. */
    @Test
    void aBrokerIsFoundSilentAsSoonWhereTicksAreManyAndPollsAreShort() {
        assignedAndServed();
        answer(1);
        counters.merge("request-total2", 1.0, Double::sum);
        Instant began = now;
        for (int i = 0; i < 200; i++) {
            if (i % 5 == 0) {
                signals.polling(consumer);
                signals.polled(consumer);
                answer(1);
            }
            now = now.plusMillis(20);
            signals.tick(seen::add);
        }
        assertThat(seen(Signal.NodeSilent.class)).singleElement().satisfies(silent -> {
            assertThat(silent.node()).isEqualTo(2);
            assertThat(silent.at()).isBetween(began.plusSeconds(2), began.plusMillis(2_300));
        });
    }

    @Test
    void aPausedPartitionIsAskedForNothing() {
        assignedAndServed();
        consumer.pause(Set.of(P1));
        signals.assignmentChanged();
        polls(Duration.ofMinutes(1), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void whatIsBufferedAndReturnedIsProgressThoughNothingIsFetched() {
        assignedAndServed();
        ConsumerRecords<String, String> buffered =
                new ConsumerRecords<>(Map.of(P1, List.of(new ConsumerRecord<>("orders", 1, 0, "k", "v"))), Map.of());
        polls(Duration.ofMinutes(1), () -> {
            answer(1);
            signals.returned(buffered);
        });
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void aBrokerWhoseQuotaIsUsedUpIsGivenTheTimeThatItAskedFor() {
        signals.metricAdded(metric(
                new MetricName("fetch-throttle-time-max", "consumer-fetch-manager-metrics", "", Map.of()),
                (config, at) -> 10_000.0));
        assignedAndServed();
        polls(Duration.ofSeconds(10), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        polls(Duration.ofSeconds(4), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);
    }

    @Test
    void whatIsRevokedInsidePollIsTakenAwayAtOnce() {
        assignedAndServed();
        signals.polling(consumer);
        signals.revoked(Set.of(P1));
        for (int i = 0; i < 100; i++) {
            answer(1);
            tick();
        }
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
        assertThat(seen(Signal.Unassigned.class))
                .extracting(Signal.Unassigned::partition)
                .containsExactly(P1);
        assertThat(signals.inUse()).containsExactly(P0);
    }

    @Test
    void aTopicThatVanishesIsToldUnlessItIsSoonBackAndItsAnswersAreNoProgress() {
        assignedAndServed();
        consumer.updatePartitions("orders", List.of(info(P0, 1)));
        signals.metadataUpdated("cluster");
        polls(Duration.ofSeconds(2), () -> {
            answer(1);
            answer(2);
        });
        assertThat(signals.vanished()).containsExactly(P1);
        assertThat(seen(Signal.TopicMissing.class)).isEmpty();
        polls(Duration.ofSeconds(3), () -> {
            answer(1);
            answer(2);
        });
        assertThat(seen(Signal.TopicMissing.class))
                .singleElement()
                .satisfies(missing -> assertThat(missing.partitions()).containsExactly(P1));
        assertThat(seen(Signal.Progress.class)).isEmpty();

        leaders(1, 2);
        polls(Duration.ofSeconds(1), () -> answer(2));
        assertThat(signals.vanished()).isEmpty();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(P1);
    }

    @Test
    void aPausedPartitionThatVanishesIsMissedByNobody() {
        assignedAndServed();
        consumer.pause(Set.of(P1));
        signals.assignmentChanged();
        consumer.updatePartitions("orders", List.of(info(P0, 1)));
        signals.metadataUpdated("cluster");
        polls(Duration.ofMinutes(1), () -> answer(1));
        assertThat(seen(Signal.TopicMissing.class)).isEmpty();
    }

    @Test
    void aLongStopOfTheProcessIsNotTheBrokersSilence() {
        assignedAndServed();
        counters.merge("request-total1", 1.0, Double::sum);
        signals.polling(consumer);
        now = now.plusSeconds(60);
        tick();
        assertThat(seen(Signal.NodeSilent.class)).isEmpty();
        assertThat(seen(Signal.Ticked.class)).isEmpty();
    }

    @Test
    void troubleBeginsWithTheTimeThatTheBrokerWasGivenAndNotWithItsLastByte() {
        assignedAndServed();
        now = now.plusSeconds(60); // the application works
        Instant again = now;
        polls(Duration.ofSeconds(5), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class))
                .singleElement()
                .satisfies(none -> assertThat(none.since()).isAfter(again.minusSeconds(1)));
    }

    @Test
    void theApplicationsOwnListenerMayTakeItsTime() {
        assignedAndServed();
        signals.polling(consumer);
        signals.inCallback(true);
        for (int i = 0; i < 600; i++) {
            tick();
        }
        signals.inCallback(false);
        assertThat(seen(Signal.NoProgress.class)).isEmpty();
    }

    @Test
    void pollsThatAreOverBeforeATickAreSeenAllTheSame() {
        connectedTo(1);
        leaders(1, 3);
        assign(P0, P1);
        for (int i = 0; i < 60; i++) {
            signals.polling(consumer);
            signals.polled(consumer);
            answer(1);
            tick();
        }
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);
        assertThat(seen(Signal.Ticked.class)).isNotEmpty();
    }

    @Test
    void aPartitionThatIsTakenAwayAndGivenBackIsLookedAtAnew() {
        connectedTo(1);
        leaders(1, 3);
        assign(P0, P1);
        polls(Duration.ofSeconds(5), () -> answer(1));
        signals.revoked(Set.of(P1));
        signals.assignmentChanged();
        polls(Duration.ofSeconds(5), () -> answer(1));
        assertThat(seen(Signal.NoProgress.class)).hasSize(2);
    }

    @Test
    void aBrokerThatRefusesIsNotTakenForALeaderThatThereIsNot() {
        for (String name : List.of("connection-close-total", "connection-creation-total")) {
            signals.metricAdded(metric(
                    new MetricName(name, "consumer-metrics", "", Map.of()),
                    (config, at) -> counters.getOrDefault(name, 0.0)));
        }
        connectedTo(1);
        leaders(1, Signal.NO_LEADER);
        assign(P0, P1);
        polls(Duration.ofSeconds(5), () -> {
            answer(1);
            counters.merge("connection-close-total", 1.0, Double::sum);
        });
        assertThat(seen(Signal.ConnectionRefused.class)).isEmpty();
        assertThat(seen(Signal.NoProgress.class)).hasSize(1);
    }

    @Test
    void aBrokerWhoseQuotaIsUsedUpDoesNotRefuse() {
        for (String name : List.of("connection-close-total", "connection-creation-total")) {
            signals.metricAdded(metric(
                    new MetricName(name, "consumer-metrics", "", Map.of()),
                    (config, at) -> counters.getOrDefault(name, 0.0)));
        }
        signals.metricAdded(metric(
                new MetricName("fetch-throttle-time-max", "consumer-fetch-manager-metrics", "", Map.of()),
                (config, at) -> 5_000.0));
        assignedAndServed();
        polls(Duration.ofSeconds(4), () -> {
            answer(1);
            counters.merge("connection-close-total", 1.0, Double::sum);
        });
        assertThat(seen(Signal.ConnectionRefused.class)).isEmpty();
    }

    @Test
    void ofAConsumerWithoutKafkasMetricsNothingIsMissed() {
        ConsumerSignals ofMock = new ConsumerSignals(() -> now, Duration.ofMillis(500), false, () -> {}, errors);
        consumer.assign(List.of(P0));
        ofMock.assignmentChanged();
        for (int i = 0; i < 600; i++) {
            ofMock.polling(consumer);
            now = now.plus(TICK);
            ofMock.tick(seen::add);
            ofMock.polled(consumer);
        }
        assertThat(seen(Signal.TopicMissing.class)).isEmpty();
    }

    @Test
    void ofAPatternTopicsThatAreNoLongerSubscribedToAreNotAskedFor() {
        AtomicInteger asked = new AtomicInteger();
        MockConsumer<String, String> matching = new MockConsumer<>("earliest") {
            @Override
            public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
                asked.incrementAndGet();
                return List.of();
            }

            @Override
            public synchronized Set<TopicPartition> assignment() {
                return Set.of(P0);
            }
        };
        signals.subscribed(Subscription.PATTERN, "");
        signals.polling(matching);
        signals.metadataUpdated("cluster"); // matched with the pattern when the next poll begins
        signals.polled(matching);
        signals.polling(matching);
        signals.polled(matching);
        assertThat(asked).hasValue(0);
    }

    @Test
    void ofAPatternLeadersAreReadThoughMetadataComesWithEveryPoll() {
        signals.subscribed(Subscription.PATTERN, "");
        MockConsumer<String, String> matching = new MockConsumer<>("earliest") {
            @Override
            public synchronized Set<TopicPartition> assignment() {
                return Set.of(P0, P1);
            }

            @Override
            public synchronized Set<String> subscription() {
                return Set.of("orders");
            }

            @Override
            public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
                return consumer.partitionsFor(topic, timeout);
            }
        };
        leaders(1, 1);
        for (int i = 0; i < 3; i++) {
            signals.polling(matching);
            signals.metadataUpdated("cluster");
            signals.polled(matching);
        }
        leaders(1, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(seen(Signal.LeaderSeen.class)).isEmpty();
            signals.polling(matching);
            signals.metadataUpdated("cluster");
            signals.polled(matching);
            tick();
        }
        assertThat(seen(Signal.LeaderSeen.class))
                .extracting(Signal.LeaderSeen::partition)
                .containsExactly(P1);
    }

    @Test
    void whatTheBrokersMatchIsServedAndMovesThoughNoSubscriptionNamesIt() {
        MockConsumer<String, String> matched = new MockConsumer<>("earliest") {
            @Override
            public synchronized Set<TopicPartition> assignment() {
                return Set.of(P0, P1);
            }

            @Override
            public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
                return consumer.partitionsFor(topic, timeout);
            }
        };
        connectedTo(1);
        connectedTo(2);
        leaders(1, 1);
        signals.subscribed(Subscription.BROKERS_PATTERN, "");
        for (int i = 0; i < 100; i++) {
            signals.polling(matched);
            answer(1);
            tick();
            signals.polled(matched);
        }
        assertThat(seen).hasOnlyElementsOfType(Signal.MetadataUpdated.class);
        leaders(1, 2);
        signals.polling(matched);
        signals.polled(matched);
        tick();
        assertThat(seen(Signal.LeaderSeen.class))
                .extracting(Signal.LeaderSeen::partition)
                .containsExactly(P1);

        consumer.updatePartitions("orders", List.of());
        signals.metadataUpdated("cluster");
        signals.polling(matched);
        signals.polled(matched);
        assertThat(signals.vanished()).as("left to the group").isEmpty();
    }

    @Test
    void aTopicThatWasNeverThereIsToldAfterAWhile() {
        assign(P0);
        polls(Duration.ofSeconds(1));
        assertThat(seen(Signal.TopicMissing.class)).isEmpty();
        polls(Duration.ofSeconds(5));
        assertThat(seen(Signal.TopicMissing.class)).hasSize(1);
        assertThat(signals.vanished()).isEmpty(); // it is not fetched, so there is nothing to hold back
    }

    private void showsPreferredReplica() {
        signals.metricAdded(metric(
                new MetricName(
                        "preferred-read-replica",
                        "consumer-fetch-manager-metrics",
                        "",
                        Map.of("topic", "orders", "partition", "0")),
                (config, at) -> preferred));
    }

    @Test
    void aFollowerThatServesIsTheOneToWatchAndOneAnswerOfTheLeaderIsNoProgress() {
        signals = signals(true);
        isKafkas();
        showsPreferredReplica();
        connectedTo(1);
        connectedTo(2);
        leaders(1, 1);
        assign(P0);
        preferred = 2;
        polls(Duration.ofSeconds(5));
        assertThat(seen(Signal.NoProgress.class))
                .singleElement()
                .satisfies(none -> assertThat(none.node()).isEqualTo(2));
        preferred = -1;
        tick();
        answer(1);
        tick();
        preferred = 2;
        tick();
        assertThat(seen(Signal.Progress.class)).isEmpty();
        answer(2);
        answer(2);
        tick();
        assertThat(seen(Signal.Progress.class)).hasSize(1);
    }

    /** The other answer may be metadata, which is asked for when a connection fails. */
    @Test
    void norAreTwoAnswersOfTheLeaderBeforeItIsSeenToServe() {
        signals = signals(true);
        isKafkas();
        showsPreferredReplica();
        connectedTo(1);
        connectedTo(2);
        leaders(1, 1);
        assign(P0);
        preferred = 2;
        polls(Duration.ofSeconds(5));
        preferred = -1;
        tick();
        answer(1);
        answer(1);
        tick();
        assertThat(seen(Signal.Progress.class)).isEmpty();
        polls(NamedFollowers.LEADER_SERVES_FOR.plusMillis(500), () -> answer(1));
        assertThat(seen(Signal.Progress.class)).hasSize(1);
    }

    /** At each failure the client forgets the follower, and asks the leader, which names it again. */
    @Test
    void aFollowerThatIsNamedAgainAndAgainIsMissedSinceItWasFirst() {
        signals = signals(true);
        isKafkas();
        showsPreferredReplica();
        connectedTo(1);
        connectedTo(2);
        leaders(1, 1);
        assign(P0);
        preferred = 2;
        Instant named = now;
        for (int i = 0; i < 10; i++) {
            preferred = 2;
            polls(Duration.ofMillis(700));
            preferred = -1;
            polls(Duration.ofMillis(500), () -> answer(1));
        }
        assertThat(seen(Signal.NoProgress.class)).singleElement().satisfies(none -> {
            assertThat(none.node()).isEqualTo(2);
            assertThat(none.since()).isBefore(named.plusSeconds(1));
        });
        assertThat(seen(Signal.Progress.class)).isEmpty();
    }

    @Test
    void whatPollRefusesIsToldOfThePartitionsItIsAboutUntilItHasPolledOnWithoutBeingRefused() {
        connectedTo(1);
        assign(P0, P1);
        leaders(1, 1);
        polls(Duration.ofSeconds(1), () -> answer(1));
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("orders"));
        signals.thrown(denied);
        signals.thrown(new TimeoutException("may heal"));
        tick();
        assertThat(seen(Signal.Refused.class))
                .containsExactly(new Signal.Refused(Set.of(P0, P1), denied, now.minus(TICK)));
        polls(Duration.ofSeconds(4), () -> answer(1));
        signals.thrown(denied);
        polls(Duration.ofSeconds(4), () -> answer(1));
        assertThat(seen(Signal.Progress.class)).isEmpty();
        polls(Duration.ofSeconds(2), () -> answer(1));
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactlyInAnyOrder(P0, P1);
    }

    private void answersHeartbeats() {
        signals.metricAdded(
                metric(new MetricName("heartbeat-total", "consumer-coordinator-metrics", "", Map.of()), (config, at) ->
                        (double) heartbeats));
    }

    /** By the new protocol it tries no more: that it is refused nothing says nothing. */
    @Test
    void aConsumerWithNothingAssignedIsOutOfTroubleOnceItsGroupLetsItIn() {
        answersHeartbeats();
        consumer.subscribe(List.of("orders"));
        signals.assignmentChanged();
        polls(TICK, () -> {});
        heartbeats = 1; // the one that was refused
        signals.thrown(GroupAuthorizationException.forGroupId("billing"));
        polls(Duration.ofSeconds(60), () -> {});
        assertThat(seen(Signal.Progress.class)).isEmpty();
        heartbeats = 2;
        tick();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(new TopicPartition("orders", -1));
    }

    @Test
    void aConsumerThatItsGroupRefusesIsInTroubleAlsoWhenItHasLostWhatItHad() {
        isKafkas();
        connectedTo(1);
        leaders(1, 1);
        consumer.subscribe(List.of("orders"));
        consumer.rebalance(List.of(P0));
        signals.assignmentChanged();
        polls(TICK, () -> answer(1));
        GroupAuthorizationException denied = GroupAuthorizationException.forGroupId("billing");
        signals.thrown(denied);
        polls(TICK, () -> answer(1));
        consumer.rebalance(List.of());
        signals.assignmentChanged();
        polls(Duration.ofSeconds(60), () -> {});
        TopicPartition any = new TopicPartition("orders", -1);
        assertThat(seen(Signal.Refused.class))
                .extracting(Signal.Refused::partitions)
                .containsExactly(Set.of(P0), Set.of(any));
        assertThat(seen(Signal.Progress.class)).isEmpty();
    }

    @Test
    void aConsumerThatKnowsOnlyAPatternIsToldOfByIt() {
        consumer.subscribe(Pattern.compile("orders-.*"));
        signals.subscribed(Subscription.PATTERN, "orders-.*");
        polls(TICK, () -> {});
        signals.thrown(GroupAuthorizationException.forGroupId("billing"));
        polls(TICK, () -> {});
        assertThat(seen(Signal.Refused.class))
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.partitions()).containsExactly(new TopicPartition("orders-.*", -1)));
        assertThat(seen(Signal.Unassigned.class)).isEmpty();
    }

    /** The new leader's answer is the next refusal. */
    @Test
    void anAnswerForWhatIsRefusedIsNoProgress() {
        connectedTo(1);
        connectedTo(2);
        assign(P0);
        leaders(1, 1);
        polls(TICK, () -> answer(1));
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("orders"));
        signals.thrown(denied);
        polls(TICK, () -> answer(1));
        leaders(2, 1);
        polls(Duration.ofSeconds(1), () -> answer(2));
        signals.thrown(denied);
        polls(Duration.ofSeconds(1), () -> answer(2));
        assertThat(seen(Signal.LeaderSeen.class)).isNotEmpty();
        assertThat(seen(Signal.Progress.class)).isEmpty();
        polls(Duration.ofSeconds(6), () -> answer(2));
        assertThat(seen(Signal.Progress.class)).hasSize(1);
    }

    /** By the new protocol a heartbeat says so without a name. */
    @Test
    void aRefusalThatNamesNoTopicIsOfAll() {
        connectedTo(1);
        assign(P0, P1);
        leaders(1, 1);
        polls(TICK, () -> answer(1));
        signals.thrown(new TopicAuthorizationException("Not authorized to access topics"));
        tick();
        assertThat(seen(Signal.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.partitions()).containsExactlyInAnyOrder(P0, P1));
    }

    /** New metadata comes before the exception that it brings. */
    @Test
    void metadataIsEvidenceOnlyIfNothingIsRefusedAfterIt() {
        consumer.subscribe(List.of("orders", "denied"));
        signals.assignmentChanged();
        polls(TICK, () -> {});
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("denied"));
        signals.thrown(denied);
        polls(Duration.ofSeconds(60), () -> {});
        signals.metadataUpdated("c");
        polls(Duration.ofSeconds(1), () -> {});
        assertThat(seen(Signal.Progress.class)).isEmpty();
        signals.thrown(denied);
        polls(Duration.ofSeconds(60), () -> {});
        assertThat(seen(Signal.Progress.class)).isEmpty();
        signals.metadataUpdated("c");
        polls(Duration.ofSeconds(6), () -> {});
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(new TopicPartition("denied", -1));
    }

    @Test
    void aConsumerThatNobodyHasEverAnsweredIsToldOfWhatItIsSubscribedTo() {
        AtomicInteger heard = new AtomicInteger();
        signals.metricAdded(
                metric(new MetricName("incoming-byte-total", "consumer-metrics", "", Map.of()), (config, at) ->
                        (double) heard.get()));
        consumer.subscribe(List.of("orders"));
        signals.assignmentChanged();
        polls(Duration.ofSeconds(20), () -> {});
        TopicPartition any = new TopicPartition("orders", -1);
        assertThat(seen(Signal.NoMetadata.class))
                .singleElement()
                .satisfies(none -> assertThat(none.partitions()).containsExactly(any));
        assertThat(seen(Signal.Progress.class)).isEmpty();

        heard.set(1);
        tick();
        assertThat(seen(Signal.Progress.class))
                .extracting(Signal.Progress::partition)
                .containsExactly(any);
    }

    @Test
    void aConsumerThatUnsubscribesIsNoLongerInTroubleForWhatItWasRefused() {
        consumer.subscribe(List.of("orders"));
        signals.assignmentChanged();
        polls(TICK, () -> {});
        signals.thrown(GroupAuthorizationException.forGroupId("billing"));
        tick();
        TopicPartition any = new TopicPartition("orders", -1);
        assertThat(seen(Signal.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.partitions()).containsExactly(any));
        consumer.unsubscribe();
        signals.assignmentChanged();
        polls(TICK, () -> {});
        assertThat(seen(Signal.Unassigned.class))
                .extracting(Signal.Unassigned::partition)
                .containsExactly(any);
    }
}
