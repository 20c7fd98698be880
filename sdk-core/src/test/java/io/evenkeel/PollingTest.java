package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.internal.InternalErrors;
import io.evenkeel.signal.ConsumerSignals;
import io.evenkeel.signal.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

/** How a poll is cut into slices, and what happens between them. */
class PollingTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Duration> asked = new ArrayList<>();
    private Duration takes = null;
    private ConsumerRecords<String, String> next = ConsumerRecords.empty();
    private boolean denied;
    private String deniedTopic;
    private Set<String> unanswered = Set.of();
    private final List<String> asksOfUnanswered = new ArrayList<>();
    private RuntimeException thrown;

    /** Waits as long as it is told to, or as {@link #takes} says. */
    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<String, String> poll(Duration timeout) {
            asked.add(timeout);
            now = now.plus(takes == null ? timeout : takes);
            if (thrown != null) {
                throw thrown;
            }
            return next;
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            if (denied) {
                throw new TopicAuthorizationException(Set.of(deniedTopic == null ? topic : deniedTopic));
            }
            if (unanswered.contains(topic) && !timeout.isZero()) {
                asksOfUnanswered.add(topic + " " + timeout.toMillis());
                now = now.plus(timeout);
                throw new TimeoutException();
            }
            List<PartitionInfo> known = super.partitionsFor(topic, timeout);
            return known == null ? List.of() : known;
        }
    };

    private final InternalErrors errors = new InternalErrors();
    private final ConsumerSignals signals =
            new ConsumerSignals(() -> now, Duration.ofMillis(500), false, () -> {}, errors);
    private final Polling<String, String> polling = new Polling<>(consumer, signals, () -> now);

    PollingTest() {
        signals.metricAdded(new KafkaMetric(
                new Object(),
                new MetricName("connection-creation-total", "consumer-metrics", "", Map.of()),
                (Gauge<Double>) (config, at) -> 0.0,
                new MetricConfig(),
                Time.SYSTEM));
    }

    private static ConsumerRecords<String, String> oneRecord() {
        return new ConsumerRecords<>(Map.of(P0, List.of(new ConsumerRecord<>("orders", 0, 0, "k", "v"))), Map.of());
    }

    @Test
    void aShortPollIsOneCall() {
        polling.poll(Duration.ofMillis(100));
        polling.poll(Duration.ZERO);
        assertThat(asked).containsExactly(Duration.ofMillis(100), Duration.ZERO);
    }

    @Test
    void aLongPollIsMadeOfSlicesAndTakesAsLongAsAsked() {
        polling.poll(Duration.ofMillis(2_500));
        assertThat(asked).containsExactly(Polling.SLICE, Polling.SLICE, Duration.ofMillis(500));
    }

    @Test
    void recordsAreReturnedAtOnce() {
        next = oneRecord();
        assertThat(polling.poll(Duration.ofMillis(Long.MAX_VALUE)).count()).isEqualTo(1);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anEmptyReturnThatMovedThePositionIsReturnedToo() {
        next = new ConsumerRecords<>(Map.of(), Map.of(P0, new OffsetAndMetadata(7)));
        polling.poll(Duration.ofSeconds(10));
        assertThat(asked).hasSize(1);
    }

    @Test
    void aPollThatEndsBeforeItsTimeIsNotMadeAgain() {
        takes = Duration.ofMillis(10);
        polling.poll(Duration.ofMillis(Long.MAX_VALUE));
        assertThat(asked).hasSize(1);
    }

    @Test
    void anExceptionThatWeWereGivenIsThrownByTheNextPollAndOnce() {
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        denied = true;
        polling.poll(Duration.ofMillis(100));
        assertThatThrownBy(() -> polling.poll(Duration.ofMillis(100))).isInstanceOf(TopicAuthorizationException.class);
        polling.poll(Duration.ofMillis(100));
        assertThat(errors.count()).isZero();
    }

    private void told(PartitionInfo... partitions) {
        consumer.updatePartitions("orders", List.of(partitions));
        signals.metadataUpdated("cluster");
    }

    private static PartitionInfo there() {
        return new PartitionInfo("orders", 0, new Node(1, "h", 9092), new Node[0], new Node[0]);
    }

    @Test
    void whatVanishesIsHeldBackOutOfTheApplicationsSightUntilItIsBack() {
        VanishedTopics vanished = polling.vanished();
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).isEmpty();

        told();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).containsExactly(P0);
        assertThat(vanished.pausedByApplication(consumer.paused())).isEmpty();
        assertThat(vanished.resumable(Set.of(P0))).isEmpty();
        polling.poll(Duration.ofSeconds(60));
        assertThat(consumer.paused()).containsExactly(P0);

        consumer.updatePartitions("orders", List.of(there()));
        polling.poll(Duration.ofSeconds(60));
        assertThat(consumer.paused()).isEmpty();
        assertThat(errors.count()).isZero();
    }

    @Test
    void whatTheApplicationPausesMeanwhileStaysPaused() {
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        polling.poll(Duration.ofMillis(100));
        told();
        polling.poll(Duration.ofMillis(100));
        consumer.pause(Set.of(P0));
        polling.vanished().paused(Set.of(P0));
        assertThat(polling.vanished().pausedByApplication(consumer.paused())).containsExactly(P0);
        told(there());
        polling.poll(Duration.ofSeconds(60));
        assertThat(consumer.paused()).containsExactly(P0);
    }

    @Test
    void anApplicationThatPausesAndResumesDoesNotBringTheLoopBack() {
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        polling.poll(Duration.ofMillis(100));
        told();
        polling.poll(Duration.ofMillis(100));
        consumer.pause(Set.of(P0));
        polling.vanished().paused(Set.of(P0));
        consumer.resume(polling.vanished().resumable(Set.of(P0)));
        assertThat(consumer.paused()).containsExactly(P0);
        assertThat(polling.vanished().pausedByApplication(consumer.paused())).isEmpty();
    }

    @Test
    void whatWasFetchedBeforeIsReturnedFirst() {
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        next = oneRecord();
        polling.poll(Duration.ofMillis(100));
        told();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).isEmpty();
        next = ConsumerRecords.empty();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).containsExactly(P0);
    }

    /** It was there, is assigned, and has vanished and been held back. */
    private void vanished() {
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        polling.poll(Duration.ofMillis(100));
        told();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).containsExactly(P0);
    }

    @Test
    void whatAPollThatThrewMayHaveLeftInTheBufferIsReturnedFirst() {
        told(there());
        consumer.assign(List.of(P0));
        signals.assignmentChanged();
        polling.poll(Duration.ofMillis(100));
        told();
        thrown = new WakeupException();
        assertThatThrownBy(() -> polling.poll(Duration.ofMillis(100))).isSameAs(thrown);
        assertThat(consumer.paused()).isEmpty();
        thrown = null;
        next = new ConsumerRecords<>(
                Map.of(), Map.of(P0, new OffsetAndMetadata(7))); // a transaction's end, and nothing else
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).isEmpty();
        next = ConsumerRecords.empty();
        polling.poll(Duration.ofMillis(100));
        assertThat(consumer.paused()).containsExactly(P0);
    }

    @Test
    void aLookHidesNothingThatTheConsumerSaysOfAnotherTopic() {
        vanished();
        denied = true;
        polling.poll(Duration.ofSeconds(1));
        deniedTopic = "payments";
        now = now.plusSeconds(10);
        assertThatThrownBy(() -> polling.poll(Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        TopicAuthorizationException.class,
                        e -> assertThat(e.unauthorizedTopics()).containsExactly("payments"));
        int polled = asked.size();
        polling.poll(Duration.ofMillis(100));
        assertThat(asked).as("not every poll is a look").hasSize(polled + 1);
    }

    @Test
    void ofSeveralVanishedTopicsEachIsLookedForInTurnAndForLongerWhereNothingAnswers() {
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : List.of("a", "b", "c")) {
            partitions.add(new TopicPartition(topic, 0));
        }
        consumer.assign(partitions);
        polling.vanished().hold(consumer, partitions, Set.of());
        assertThat(consumer.paused()).isEqualTo(partitions);
        unanswered = Set.of("a", "b", "c");
        for (int i = 0; i < 8; i++) {
            now = now.plusSeconds(10);
            polling.vanished().lookFor(consumer, Duration.ZERO, topics -> topics);
        }
        assertThat(asksOfUnanswered).containsExactly("a 5", "b 10", "c 20", "a 40", "b 80", "c 160", "a 250", "b 250");
    }

    @Test
    void whatAPatternNoLongerMatchesIsNotLookedForThoughItMatchesNothingElse() {
        told(there());
        consumer.assign(List.of(P0));
        signals.subscribed(Subscription.PATTERN, ""); // of a topic that was the only one
        polling.vanished().hold(consumer, Set.of(P0), Set.of());
        unanswered = Set.of("orders");
        polling.poll(Duration.ofSeconds(60));
        assertThat(asksOfUnanswered).isEmpty();
    }

    /** Kafka forgets what was paused of it, though it may be back before the rebalance is over. */
    @Test
    void whatARebalanceTakesAwayIsNoLongerPausedByAnybody() {
        vanished();
        consumer.pause(Set.of(P0));
        polling.vanished().paused(Set.of(P0));
        List<Set<TopicPartition>> seenPaused = new ArrayList<>();
        ConsumerRebalanceListener own = new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                seenPaused.add(polling.vanished().pausedByApplication(consumer.paused()));
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        };
        polling.watching(own).onPartitionsRevoked(Set.of(P0));
        consumer.resume(Set.of(P0));
        polling.watching(own).onPartitionsAssigned(Set.of(P0));
        assertThat(seenPaused).containsExactly(Set.of(P0));

        polling.poll(Duration.ofMillis(100));
        assertThat(polling.vanished().pausedByApplication(consumer.paused())).isEmpty();
        told(there());
        polling.poll(Duration.ofSeconds(60));
        assertThat(consumer.paused()).isEmpty();
    }
}
