package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A controller was stopped, killed or frozen. The fault returns on {@code electedAt}.
 *
 * @param controller its id
 * @param how the state it is in now
 * @param pid the process that was hit
 * @param from who led the quorum before
 * @param to who leads it now
 * @param appliedAt when the signal was sent (stop, kill), or when the kernel showed the process stopped (freeze)
 * @param electedAt when {@code to} was told to lead, or when nobody led any more
 */
public record ControllerGone(
        int controller,
        Broker.State how,
        long pid,
        QuorumLeader from,
        QuorumLeader to,
        Instant appliedAt,
        Instant electedAt)
        implements Receipt {

    @Override
    public String told() {
        return "controller " + controller + " " + how.name().toLowerCase(Locale.ROOT) + " (pid " + pid + "): quorum "
                + from.told() + " -> " + to.told() + " after "
                + Duration.between(appliedAt, electedAt).toMillis() + " ms";
    }
}
