package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An episode that is to tell something else than before, and all else as it was. */
final class Draft {

    private final Episode before;
    private List<Integer> leaders;
    private int refreshes;
    private long retried;
    private long failed;
    private @Nullable Instant escalated;
    private @Nullable Instant closed;
    private Outcome outcome;
    private @Nullable Diagnosis diagnosis;

    Draft(Episode before) {
        this.before = before;
        this.leaders = before.leaders();
        this.refreshes = before.refreshes();
        this.retried = before.retried();
        this.failed = before.failed();
        this.escalated = before.escalated();
        this.closed = before.closed();
        this.outcome = before.outcome();
        this.diagnosis = before.diagnosis();
    }

    Draft leader(int to) {
        leaders = new ArrayList<>(leaders);
        leaders.add(to);
        return this;
    }

    Draft refreshed() {
        refreshes++;
        return this;
    }

    Draft retried(long records) {
        retried += records;
        return this;
    }

    Draft failed(long records) {
        failed += records;
        return this;
    }

    Draft escalated(Instant at) {
        escalated = at;
        return this;
    }

    Draft diagnosed(@Nullable Diagnosis found) {
        diagnosis = found;
        return this;
    }

    /** Not before it was opened: what ended it may have been seen first. */
    Draft closed(Outcome how, Instant at) {
        outcome = how;
        closed = at.isBefore(before.opened()) ? before.opened() : at;
        return this;
    }

    Episode episode() {
        return new Episode(
                before.id(),
                before.client(),
                before.partition(),
                before.trigger(),
                before.opened(),
                escalated,
                closed,
                leaders,
                refreshes,
                retried,
                failed,
                outcome,
                diagnosis);
    }
}
