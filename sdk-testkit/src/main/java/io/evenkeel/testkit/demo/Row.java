package io.evenkeel.testkit.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table. Where a fault struck several times, times are those of the slowest strike.
 *
 * @param leaders from which broker to which, such as {@code 1->2}, or how many moves; empty when nothing moved
 * @param detected from the strike to when the application heard of the first episode; null when nobody noticed
 * @param producerHealed from the strike to the end of the producer's last episode; null when it had none
 * @param consumerHealed same for the consumer
 * @param unhealed episodes that were noticed and did not heal
 * @param retried records that the producer sent again
 * @param lost records sent from this fault to the next that are acked and not in the log
 */
record Row(
        String fault,
        String leaders,
        @Nullable Duration detected,
        @Nullable Duration producerHealed,
        @Nullable Duration consumerHealed,
        int unhealed,
        long retried,
        int lost,
        int duplicated,
        int reordered) {

    /** Whether a client noticed it, and everybody who did has healed. */
    boolean healed() {
        return detected != null && unhealed == 0;
    }
}
