package io.evenkeel.listener;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.HealedCause;
import io.evenkeel.episode.LeaderChange;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every episode in detail, at DEBUG: what a person needs to read is in {@link IncidentLog}. */
public final class EpisodeLog implements EpisodeListener {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.episodes");

    @Override
    public void opened(Episode episode) {
        LOG.debug("{}: {} disrupted ({})", episode.client(), Episode.name(episode.partition()), episode.trigger());
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        LOG.debug(
                "{}: {} has leader {}, was {}",
                change.client(),
                Episode.name(change.partition()),
                leader(change.to()),
                leader(change.from()));
    }

    @Override
    public void escalated(Episode episode) {
        LOG.debug(
                "{}: {} does not heal ({}){}",
                episode.client(),
                Episode.name(episode.partition()),
                episode.trigger(),
                why(episode));
    }

    @Override
    public void diagnosed(Episode episode) {
        LOG.debug("{}: {} has another cause{}", episode.client(), Episode.name(episode.partition()), why(episode));
    }

    private static String why(Episode episode) {
        Diagnosis diagnosis = episode.diagnosis();
        return diagnosis == null ? "" : "; " + diagnosis.report();
    }

    @Override
    public void healed(Episode episode) {
        LOG.debug(
                "{}: {} healed in {} ({}: {}, leader {}; {} records retried, {} failed)",
                episode.client(),
                Episode.name(episode.partition()),
                seconds(episode.duration()),
                cause(episode),
                episode.trigger(),
                leaders(episode),
                episode.retried(),
                episode.failed());
    }

    @Override
    public void abandoned(Episode episode) {
        LOG.debug(
                "{}: {} let go after {} of trouble ({}, leader {}; {} records retried, {} failed)",
                episode.client(),
                Episode.name(episode.partition()),
                seconds(episode.duration()),
                episode.trigger(),
                leaders(episode),
                episode.retried(),
                episode.failed());
    }

    @Override
    public void warned(Diagnosis diagnosis) {
        LOG.debug("{}", diagnosis.report());
    }

    private static Cause cause(Episode episode) {
        Diagnosis diagnosis = episode.diagnosis();
        return episode.escalated() == null || diagnosis == null ? HealedCause.of(episode) : diagnosis.cause();
    }

    private static String leaders(Episode episode) {
        return episode.leaders().stream().map(EpisodeLog::leader).collect(Collectors.joining(" -> "));
    }

    private static String leader(int id) {
        return id == LeaderChange.NO_LEADER ? "none" : Integer.toString(id);
    }

    private static String seconds(@org.jspecify.annotations.Nullable Duration duration) {
        return duration == null ? "?" : String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
