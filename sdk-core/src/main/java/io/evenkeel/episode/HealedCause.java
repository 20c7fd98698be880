package io.evenkeel.episode;

import io.evenkeel.diagnosis.Cause;
import java.time.Duration;
import java.util.List;

/** What an episode that healed by itself was, judged by what was seen of it alone: nothing is looked into for such an episode. */
public final class HealedCause {

    /**
     * {@value} ms: a move that was ordered takes 1.0 to 1.5 s and took 2.2 s on a busy machine; before a broker that fell silent is replaced
     * its session must end, 9 s by default and 3 s in the testkit.
     */
    static final long PLANNED_MOVE_MS = 2_500;

    private HealedCause() {}

    /**
     * One that heals by itself ({@link Cause.Weight#HEALS}), or {@link Cause#UNDIAGNOSED}: when the episode was escalated, did not heal, or
     * nothing was seen that tells.
     */
    public static Cause of(Episode episode) {
        if (episode.outcome() != Outcome.HEALED
                || episode.escalated() != null
                || episode.leaders().isEmpty()) {
            return Cause.UNDIAGNOSED;
        }
        List<Integer> leaders = episode.leaders();
        int first = leaders.get(0);
        int last = leaders.get(leaders.size() - 1);
        boolean gone = leaders.contains(LeaderChange.NO_LEADER);
        if (first == LeaderChange.NO_LEADER || last == LeaderChange.NO_LEADER) {
            return Cause.UNDIAGNOSED; // nobody led it when it began, or nobody is known to when it ended
        }
        boolean moved = leaders.size() > 1;
        boolean back = moved && first == last;
        return switch (episode.trigger()) {
            case LEADER_CHANGED -> gone ? lost(back) : moved ? Cause.LEADER_MOVED : Cause.UNDIAGNOSED;
            case LEADERLESS -> moved ? lost(back) : Cause.UNDIAGNOSED;
            case CONNECTION_LOST -> moved ? Cause.BROKER_RESTARTED : Cause.CONNECTION_CUT;
            case CONNECTION_REFUSED -> lost(back || !moved);
            case LEADER_SILENT -> moved ? lost(back && gone) : heldBack(episode);
            case ACKS_MISSING -> moved ? movedWithRetries(episode, back, gone) : heldBack(episode);
            case NO_PROGRESS, SEND_FAILED -> moved ? lost(back) : Cause.UNDIAGNOSED;
            case TOPIC_MISSING, NO_METADATA, REFUSED -> Cause.UNDIAGNOSED;
        };
    }

    private static Cause lost(boolean cameBack) {
        return cameBack ? Cause.BROKER_RESTARTED : Cause.BROKER_CRASHED;
    }

    /** A producer retries first, and learns of the new leader then, both when a leader was moved and when it died. */
    private static Cause movedWithRetries(Episode episode, boolean back, boolean gone) {
        Duration took = episode.duration();
        boolean planned = !gone && took != null && took.toMillis() < PLANNED_MOVE_MS;
        return planned ? Cause.LEADER_MOVED : lost(back);
    }

    /** A leader that stays leader holds back acks, and nothing else: it answers a consumer's fetches all the while. */
    private static Cause heldBack(Episode episode) {
        return episode.client().role() == Role.PRODUCER ? Cause.ISR_PAUSE : Cause.UNDIAGNOSED;
    }
}
