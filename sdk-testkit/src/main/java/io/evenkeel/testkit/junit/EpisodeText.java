package io.evenkeel.testkit.junit;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.HealedCause;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Episodes as a person reads them, in the message of a failure. */
final class EpisodeText {

    private EpisodeText() {}

    /** A line each. */
    static String told(List<Episode> episodes) {
        return episodes.isEmpty()
                ? "\n  no episode: no watched client had trouble with anything that it was asked to do"
                : episodes.stream().map(episode -> "\n  " + told(episode)).collect(Collectors.joining());
    }

    /** A line each. */
    static String warned(List<Diagnosis> warnings) {
        return warnings.isEmpty()
                ? "\n  no warning"
                : warnings.stream().map(warning -> "\n  " + warning.line()).collect(Collectors.joining());
    }

    /**
     * Such as {@code #1 producer app, orders-0: CONNECTION_REFUSED, leader 2 -> 3, 12 records retried, 0 failed; healed in 1.34 s
     * (BROKER_CRASHED)}.
     */
    static String told(Episode episode) {
        return "#" + episode.id() + " " + episode.client() + ", " + Episode.name(episode.partition()) + ": "
                + episode.trigger() + leaders(episode) + ", " + episode.retried() + " records retried, "
                + episode.failed()
                + " failed" + escalation(episode) + "; " + end(episode);
    }

    private static String leaders(Episode episode) {
        return episode.leaders().isEmpty()
                ? ""
                : ", leader "
                        + episode.leaders().stream()
                                .map(leader -> leader == LeaderChange.NO_LEADER ? "none" : leader.toString())
                                .collect(Collectors.joining(" -> "));
    }

    private static String escalation(Episode episode) {
        if (episode.escalated() == null) {
            return "";
        }
        Diagnosis diagnosis = episode.diagnosis();
        return "; escalated after " + seconds(episode.opened(), episode.escalated()) + ": "
                + (diagnosis == null ? "not diagnosed yet" : diagnosis.line());
    }

    private static String end(Episode episode) {
        @Nullable Instant closed = episode.closed();
        if (closed == null) {
            return "open since " + episode.opened();
        }
        boolean byItself = episode.outcome() == Outcome.HEALED && episode.escalated() == null;
        Cause cause = HealedCause.of(episode);
        return episode.outcome().name().toLowerCase(Locale.ROOT)
                + (episode.outcome() == Outcome.HEALED ? " in " : " after ")
                + seconds(episode.opened(), closed)
                + (byItself && cause != Cause.UNDIAGNOSED ? " (" + cause + ")" : "");
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.2f s", Duration.between(from, to).toMillis() / 1000.0);
    }
}
