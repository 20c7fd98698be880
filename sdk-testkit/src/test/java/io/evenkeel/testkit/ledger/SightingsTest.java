package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {

    private final Sightings sightings = new Sightings();

    @Test
    void ackedRecordsAreSeenUnseenOrRepeated() {
        sightings.saw("load#0");
        sightings.saw("load#1");
        sightings.saw("load#1");

        assertThat(sightings.of(List.of(acked(0), acked(1), acked(2)))).isEqualTo(new Sightings.Counts(2, 1, 1));
        assertThat(sightings.total()).isEqualTo(3);
    }

    @Test
    void aRecordOfUnknownOutcomeIsNotMissedWhenUnseen() {
        Sent unknown = new Sent("load", 0, "x", Instant.EPOCH, Outcome.UNKNOWN, null, Sent.NO_OFFSET);

        assertThat(sightings.of(List.of(unknown))).isEqualTo(new Sightings.Counts(0, 0, 0));
    }

    private static Sent acked(long number) {
        return new Sent("load", number, "x", Instant.EPOCH, Outcome.ACKED, null, Sent.NO_OFFSET);
    }
}
