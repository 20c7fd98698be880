package io.evenkeel.testkit.junit;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Episodes that never happened. All of them begin at one moment, led by broker 2 and then by 3. */
final class HandMade {

    static final Instant BEGAN = Instant.parse("2026-11-22T10:00:00Z");

    static final ClientRef APP = new ClientRef("app", Role.PRODUCER);

    private HandMade() {}

    static Episode open(long id, String topic, int partition) {
        return episode(id, topic, partition, null, null, Outcome.OPEN, null);
    }

    static Episode healed(long id, String topic, int partition) {
        return episode(id, topic, partition, null, BEGAN.plusMillis(1_340), Outcome.HEALED, null);
    }

    static Episode abandoned(long id, String topic, int partition) {
        return episode(id, topic, partition, null, BEGAN.plusMillis(5_000), Outcome.ABANDONED, null);
    }

    static Episode escalated(long id, String topic, int partition, @Nullable Cause cause) {
        return episode(id, topic, partition, BEGAN.plusSeconds(11), null, Outcome.OPEN, cause);
    }

    static Episode escalatedAndHealed(long id, String topic, int partition, Cause cause) {
        return episode(id, topic, partition, BEGAN.plusSeconds(11), BEGAN.plusSeconds(20), Outcome.HEALED, cause);
    }

    static Diagnosis diagnosis(Cause cause) {
        return new Diagnosis(cause, "Broker 3 refuses.", "Open the port.", List.of(), BEGAN.plusSeconds(10));
    }

    private static Episode episode(
            long id,
            String topic,
            int partition,
            @Nullable Instant escalated,
            @Nullable Instant closed,
            Outcome outcome,
            @Nullable Cause cause) {
        return new Episode(
                id,
                APP,
                new TopicPartition(topic, partition),
                Trigger.CONNECTION_REFUSED,
                BEGAN,
                escalated,
                closed,
                List.of(2, 3),
                4,
                12,
                0,
                outcome,
                cause == null ? null : diagnosis(cause));
    }
}
