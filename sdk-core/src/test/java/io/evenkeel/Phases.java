package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The episodes of one client and partition, by what they are of.
 *
 * @param before those that were over before a fault was felt: of a machine that is slow, or of what another fault did
 * @param fault those of the fault
 * @param after those that began after the repair: to come back is a change of its own
 */
record Phases(List<Episode> before, List<Episode> fault, List<Episode> after) {

    /** What heals is told a tick later. */
    private static final Duration A_TICK = Duration.ofMillis(100);

    /**
     * @param episodes in the order in which they began
     * @param felt when the partition last made progress before the repair, or the fault struck, whichever came later
     */
    static Phases of(List<Episode> episodes, Instant felt, Instant repaired) {
        Phases phases = new Phases(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Instant lastClosed = Instant.MIN;
        for (Episode episode : episodes) {
            // Only one is open at a time. It is told to begin with the first sign of it, which may have been before
            // the end of the last one.
            boolean beganAfterRepair = episode.opened().isAfter(repaired) || lastClosed.isAfter(repaired);
            boolean wasOver = episode.closed() != null && episode.closed().isBefore(felt.plus(A_TICK));
            (beganAfterRepair ? phases.after : wasOver ? phases.before : phases.fault).add(episode);
            lastClosed = episode.closed() == null ? Instant.MAX : episode.closed();
        }
        return phases;
    }

    /** Fails if what is not of the fault was more than a hiccup. */
    void assertTheRestHealed(String client) {
        for (List<Episode> rest : List.of(before, after)) {
            assertThat(rest).as(client).allSatisfy(episode -> {
                assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
                assertThat(episode.escalated()).isNull();
            });
        }
    }
}
