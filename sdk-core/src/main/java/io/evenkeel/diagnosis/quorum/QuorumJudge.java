package io.evenkeel.diagnosis.quorum;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.diagnosis.quorum.QuorumLook.Answered;
import io.evenkeel.diagnosis.quorum.QuorumLook.Impossible;
import io.evenkeel.diagnosis.quorum.QuorumLook.NotSeen;
import io.evenkeel.diagnosis.quorum.QuorumLook.Unanswered;
import io.evenkeel.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges looks at one controller quorum, one after the other. Asks nobody, reads no clock.
 *
 * <pre>
 *   answers --unanswered while brokers answer, looks in a row, for unreachableAfter--> unreachable (told) --an answer--> answers (told)
 * </pre>
 *
 * While it answers, its elections are counted by the epoch of its leader: flapping is told once a window. Epochs that passed while it was
 * unreachable are part of that trouble, and not counted.
 */
final class QuorumJudge {

    /** {@value}: one look that failed may be one election, or a stop of this process. */
    static final int LOOKS_IN_A_ROW = 2;

    private final Elections elections = new Elections();
    private @Nullable Answered last;
    private Instant lastAt = Instant.MIN;
    private @Nullable Instant flappingTold;

    /** Looks in a row that were not answered. */
    private int unanswered;

    private Instant unansweredSince = Instant.MIN;
    private boolean unreachableTold;

    /**
     * Takes note of a look.
     *
     * @param began when it was begun
     * @param ended when its outcome was there
     * @return what is to be told, in that order
     */
    List<QuorumNews> seen(QuorumLook look, Instant began, Instant ended, QuorumSettings settings) {
        if (look instanceof Answered answered) {
            return answered(answered, ended, settings);
        }
        if (look instanceof Unanswered missing) {
            return unanswered(missing, began, ended, settings);
        }
        if (look instanceof Impossible impossible) {
            return List.of(new QuorumNews.SwitchedOff("The controller quorum is no longer watched: " + impossible.why()
                    + ". It is tried again when clients that connect in this way are made anew."));
        }
        if (look instanceof NotSeen && !unreachableTold) {
            unanswered = 0; // nobody answers: it is not the quorum, or nobody can say so
        }
        return List.of();
    }

    private List<QuorumNews> answered(Answered now, Instant at, QuorumSettings settings) {
        List<QuorumNews> news = new ArrayList<>();
        if (unreachableTold) {
            news.add(new QuorumNews.Over("The controller quorum answers again after "
                    + Times.text(Duration.between(unansweredSince, at)) + ": controller " + now.leader()
                    + " leads in epoch " + now.epoch() + "."));
        }
        Answered before = last;
        // an older epoch is told by a leader that does not know yet, or by another cluster: what follows is of no
        // history
        if (before != null && now.epoch() < before.epoch()) {
            elections.clear();
        }
        if (before != null && now.epoch() > before.epoch() && !unreachableTold) {
            long flapping = (long) settings.moves() * now.voters().size();
            elections.add(lastAt, at, now.epoch() - before.epoch(), now.leader(), settings.window(), flapping);
            if (elections.count() >= flapping && !isTold(at, settings.window())) {
                news.add(new QuorumNews.Wrong(flapping(now, flapping, at, settings)));
                flappingTold = at;
                elections.clear();
            }
        }
        last = now;
        lastAt = at;
        unanswered = 0;
        unreachableTold = false;
        return news;
    }

    private boolean isTold(Instant at, Duration window) {
        Instant told = flappingTold;
        return told != null && told.plus(window).isAfter(at);
    }

    private List<QuorumNews> unanswered(Unanswered look, Instant began, Instant ended, QuorumSettings settings) {
        if (unanswered++ == 0) {
            unansweredSince = began;
        }
        boolean lasts = unanswered >= LOOKS_IN_A_ROW
                && Duration.between(unansweredSince, ended).compareTo(settings.unreachableAfter()) >= 0;
        if (!lasts || unreachableTold) {
            return List.of();
        }
        unreachableTold = true;
        elections.clear();
        return List.of(new QuorumNews.Wrong(unreachable(look, ended)));
    }

    private Diagnosis flapping(Answered now, long flapping, Instant at, QuorumSettings settings) {
        String who = controllers(now.voters());
        String summary = "The controller quorum elected a leader " + elections.told() + ", where no more than "
                + (flapping - 1) + " in " + Times.text(settings.window())
                + " are to be expected; seen to lead were controllers " + elections.leaders() + ".";
        String remedy = "Meanwhile partitions get new leaders late: look at the logs of " + who
                + " for restarts, GC pauses and slow disks (each write of metadata is synced), and at the network between"
                + " them.";
        List<Finding> findings = List.of(
                new Finding(
                        "elections of the controller quorum",
                        Finding.Result.BAD,
                        elections.told() + ", to epoch " + now.epoch()),
                new Finding("voters of the controller quorum", Finding.Result.GOOD, ids(now.voters())),
                new Finding(
                        "why the quorum elects",
                        Finding.Result.NOT_CHECKED,
                        "a client does not connect to controllers"));
        return new Diagnosis(Cause.QUORUM_FLAPPING, summary, remedy, findings, at);
    }

    private Diagnosis unreachable(Unanswered look, Instant at) {
        Answered before = last;
        String lasts = Times.text(Duration.between(unansweredSince, at));
        String summary = "The controller quorum has not answered for " + lasts + ", while brokers do.";
        String majority = before == null
                ? "a majority of the controllers back"
                : "a majority of " + controllers(before.voters()) + " back (" + before.leader() + " led last)";
        String remedy = "Partitions go on as they are, and none can get a new leader: bring " + majority
                + ", and check the network between brokers and controllers.";
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "leader of the controller quorum",
                Finding.Result.BAD,
                unanswered + " looks in a row were not answered: " + look.why()));
        findings.add(new Finding(
                "brokers that are alive, as one of them says",
                Finding.Result.GOOD,
                look.brokers().isEmpty() ? "none" : ids(look.brokers())));
        if (before != null) {
            findings.add(new Finding(
                    "last answer of the controller quorum",
                    Finding.Result.GOOD,
                    "controller " + before.leader() + " led in epoch " + before.epoch() + ", "
                            + Times.text(Duration.between(lastAt, at)) + " ago"));
        }
        findings.add(new Finding(
                "which controllers run", Finding.Result.NOT_CHECKED, "a client does not connect to controllers"));
        return new Diagnosis(Cause.QUORUM_UNREACHABLE, summary, remedy, findings, at);
    }

    /** Such as {@code controllers 101, 102, 103}. */
    private static String controllers(SortedSet<Integer> ids) {
        return (ids.size() == 1 ? "controller " : "controllers ") + ids(ids);
    }

    private static String ids(Iterable<Integer> ids) {
        List<String> texts = new ArrayList<>();
        ids.forEach(id -> texts.add(String.valueOf(id)));
        return texts.stream().collect(Collectors.joining(", "));
    }
}
