package io.evenkeel;

import io.evenkeel.signal.ConsumerSignals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer's poll(), with a look at the consumer before and after. Used by the thread that polls. */
final class Polling<K, V> {

    /**
     * A longer poll is made of several: the consumer may only be looked at between them, and one that has nothing to return would hide a
     * leader move, or fetch from a deleted topic in a loop, for as long as the application is ready to wait.
     */
    static final Duration SLICE = Duration.ofSeconds(1);

    /** A slice that ends this much before its time has ended for another reason, which is the application's to know. */
    private static final Duration SHORT_OF_TIME = Duration.ofMillis(50);

    private final Consumer<K, V> delegate;
    private final ConsumerSignals signals;
    private final VanishedTopics vanished;
    private final InstantSource clock;

    Polling(Consumer<K, V> delegate, ConsumerSignals signals, InstantSource clock) {
        this.delegate = delegate;
        this.signals = signals;
        this.clock = clock;
        this.vanished = new VanishedTopics(clock, () -> "consumer " + signals.clientId());
        signals.pausedByApplication(vanished::pausedByApplication);
    }

    VanishedTopics vanished() {
        return vanished;
    }

    /** What is to hear of rebalances, beside the application's own listener if there is one. */
    ConsumerRebalanceListener watching(@Nullable ConsumerRebalanceListener callersOwn) {
        return new AssignmentWatch(signals, vanished, callersOwn);
    }

    ConsumerRecords<K, V> poll(Duration timeout) {
        Duration left = timeout;
        while (left.compareTo(SLICE) > 0 && signals.isKafkas()) {
            Instant began = clock.instant();
            ConsumerRecords<K, V> records = once(SLICE);
            Duration took = Duration.between(began, clock.instant());
            if (!records.isEmpty()
                    || !records.nextOffsets().isEmpty()
                    || took.plus(SHORT_OF_TIME).compareTo(SLICE) < 0) {
                return records;
            }
            left = left.minus(took);
        }
        return once(left.isNegative() && !timeout.isNegative() ? Duration.ZERO : left);
    }

    private ConsumerRecords<K, V> once(Duration timeout) {
        KafkaException owed = signals.takeOwed();
        if (owed != null) {
            noteThrown(owed);
            throw owed;
        }
        Duration left = vanished.holdsAny() ? lookForVanished(timeout) : timeout;
        ConsumerRecords<K, V> records;
        signals.polling(delegate);
        try {
            records = delegate.poll(left);
            signals.returned(records);
        } catch (KafkaException e) {
            noteThrown(e);
            throw e;
        } finally {
            signals.polled(delegate);
        }
        Set<TopicPartition> gone = signals.vanished();
        if (!gone.isEmpty() || vanished.holdsAny()) {
            Set<TopicPartition> returned = new HashSet<>(records.partitions());
            returned.addAll(records.nextOffsets().keySet());
            signals.errors().contain("holding vanished topics back", () -> vanished.hold(delegate, gone, returned));
        }
        return records;
    }

    private void noteThrown(KafkaException thrown) {
        signals.errors().contain("noting what poll() threw", () -> signals.thrown(thrown));
    }

    /** Returns what is left of the time. What Kafka throws here is the application's, as if its poll had begun. */
    private Duration lookForVanished(Duration timeout) {
        Instant began = clock.instant();
        try {
            signals.found(vanished.lookFor(delegate, timeout, topics -> signals.toBeLookedFor(delegate, topics)));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            signals.errors().caught("looking for vanished topics", e);
        }
        Duration left = timeout.minus(Duration.between(began, clock.instant()));
        return left.isNegative() && !timeout.isNegative() ? Duration.ZERO : left;
    }
}
