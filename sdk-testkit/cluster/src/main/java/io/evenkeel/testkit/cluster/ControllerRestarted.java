package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A controller was stopped cleanly and started again. The fault returns on {@code readyAt}.
 *
 * @param controller its id
 * @param oldPid the process that ended
 * @param newPid the process that took its place
 * @param from who led the quorum before
 * @param to who led it when that controller was back
 * @param appliedAt when it was asked to stop
 * @param readyAt when it followed the leader, or led
 */
public record ControllerRestarted(
        int controller,
        long oldPid,
        long newPid,
        QuorumLeader from,
        QuorumLeader to,
        Instant appliedAt,
        Instant readyAt)
        implements Receipt {

    @Override
    public String told() {
        return "controller " + controller + " restarted (pid " + oldPid + " -> " + newPid + "): quorum " + from.told()
                + " -> " + to.told() + ", back after "
                + Duration.between(appliedAt, readyAt).toMillis() + " ms";
    }
}
