package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.ledger.Reading.Moved;
import io.evenkeel.testkit.ledger.Reading.Polled;
import io.evenkeel.testkit.ledger.Reading.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);

    private final MockConsumer<Integer, Long> kafkas = new MockConsumer<>("earliest");
    private final Readings readings = new Readings();
    private final Consumer<Integer, Long> consumer = readings.recording("billing", kafkas);

    @Test
    void whatAPollHandsOutIsKeptByTheNameInTheHeader() {
        consumer.assign(List.of(P0));
        kafkas.updateBeginningOffsets(Map.of(P0, 0L));
        kafkas.addRecord(record(0, "app#0"));
        kafkas.addRecord(record(1, "app#1"));

        assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(2);
        assertThat(consumer.poll(Duration.ZERO).count()).isZero();

        assertThat(readings.all())
                .containsExactly(
                        new Moved("billing", Why.SUBSCRIBED, Set.of()),
                        new Polled("billing", List.of(new LogEntry(P0, 0, "app#0"), new LogEntry(P0, 1, "app#1"))));
        assertThat(readings.sightings().total()).isEqualTo(2);
    }

    @Test
    void aSecondConsumerOfTheSameNameIsKeptApart() {
        Consumer<Integer, Long> second = readings.recording("billing", new MockConsumer<>("earliest"));
        consumer.assign(List.of(P0));
        second.assign(List.of(P1));

        assertThat(readings.all())
                .containsExactlyInAnyOrder(
                        new Moved("billing", Why.SUBSCRIBED, Set.of()),
                        new Moved("billing (2)", Why.SUBSCRIBED, Set.of()));
    }

    @Test
    void rebalancesAreKeptAndTheApplicationsListenerIsCalled() {
        List<String> called = new ArrayList<>();
        consumer.subscribe(Set.of("orders"), telling(called));
        kafkas.rebalance(List.of(P0, P1));
        kafkas.rebalance(List.of(P1));

        assertThat(called).containsExactly("assigned", "revoked", "assigned");
        assertThat(readings.all())
                .containsExactly(
                        new Moved("billing", Why.SUBSCRIBED, Set.of()),
                        new Moved("billing", Why.ASSIGNED, Set.of(P0, P1)),
                        new Moved("billing", Why.REVOKED, Set.of(P0)));
    }

    @Test
    void rebalancesAreKeptWhereTheApplicationHasNoListener() {
        consumer.subscribe(Set.of("orders"));
        kafkas.rebalance(List.of(P0));

        assertThat(readings.all()).contains(new Moved("billing", Why.ASSIGNED, Set.of(P0)));
    }

    @Test
    void partitionsThatAreLostAreLostForTheApplicationsListenerToo() {
        List<String> called = new ArrayList<>();
        readings.listener("billing", telling(called)).onPartitionsLost(List.of(P0));

        assertThat(called).containsExactly("lost");
        assertThat(readings.all()).containsExactly(new Moved("billing", Why.LOST, Set.of(P0)));
    }

    @Test
    void seeksAreKept() {
        consumer.assign(List.of(P0, P1));
        consumer.seek(P0, 5);
        assertThat(sought()).containsExactly(P0);

        consumer.seekToEnd(List.of());
        assertThat(sought()).as("no partition means all of them").containsExactlyInAnyOrder(P0, P1);
    }

    @Test
    void aConsumerThatSeeksForHoursAndGetsNothingTakesNoMemory() {
        consumer.assign(List.of(P0));
        for (int i = 0; i < 1_000; i++) {
            consumer.seek(P0, i);
            consumer.assign(List.of(P0));
        }

        assertThat(readings.all()).hasSize(2);
    }

    @Test
    void aMarkAfterRecordsIsNotMergedWithOneBeforeThem() {
        readings.sought("billing", List.of(P0));
        consumer.assign(List.of(P0));
        kafkas.updateBeginningOffsets(Map.of(P0, 0L));
        kafkas.addRecord(record(0, "app#0"));
        consumer.poll(Duration.ZERO);
        readings.sought("billing", List.of(P0));

        assertThat(readings.all())
                .extracting(Reading::getClass)
                .containsExactly(Moved.class, Moved.class, Polled.class, Moved.class);
    }

    @Test
    void whatTheConsumerThrowsIsThrownAsItIs() {
        assertThatThrownBy(() -> consumer.seek(P0, 5)).isInstanceOf(IllegalStateException.class);
        assertThat(readings.all()).isEmpty();
    }

    @Test
    void itEqualsItselfAndIsToldAsTheConsumerInside() {
        assertThat(consumer).isEqualTo(consumer).isNotEqualTo(kafkas).hasToString(kafkas.toString());
    }

    private Set<TopicPartition> sought() {
        return readings.all().stream()
                .filter(reading -> reading instanceof Moved moved && moved.why() == Why.SOUGHT)
                .map(reading -> ((Moved) reading).partitions())
                .findFirst()
                .orElseThrow();
    }

    private static ConsumerRecord<Integer, Long> record(long offset, String identity) {
        return new ConsumerRecord<>(
                P0.topic(),
                P0.partition(),
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                1,
                17L,
                Identity.marked(new RecordHeaders(), identity),
                Optional.empty());
    }

    private static ConsumerRebalanceListener telling(List<String> called) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                called.add("revoked");
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                called.add("assigned");
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                called.add("lost");
            }
        };
    }
}
