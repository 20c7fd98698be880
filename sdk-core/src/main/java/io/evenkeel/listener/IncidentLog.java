package io.evenkeel.listener;

import io.evenkeel.diagnosis.Finding;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Incident;
import io.evenkeel.episode.IncidentListener;
import io.evenkeel.episode.LeaderChange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person reads: DEBUG when an incident opens, one INFO when it heals; one ERROR when it does not, and one INFO when that is
 * resolved. No record, key or payload is ever in it.
 */
public final class IncidentLog implements IncidentListener {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.incidents");

    @Override
    public void opened(Incident incident) {
        LOG.debug("#{} {}: trouble ({})", incident.id(), where(incident), incident.triggers());
    }

    @Override
    public void escalated(Incident incident) {
        LOG.error(
                "#{} {} does not heal: {}; {} since {}; {}{}",
                incident.id(),
                where(incident),
                diagnosis(incident),
                incident.triggers(),
                incident.opened(),
                count(incident.clients(), "client"),
                notChecked(incident));
    }

    private static String diagnosis(Incident incident) {
        return incident.diagnosis() == null
                ? "cause not diagnosed"
                : incident.diagnosis().line();
    }

    private static String notChecked(Incident incident) {
        if (incident.diagnosis() == null) {
            return "";
        }
        String checks = incident.diagnosis().findings().stream()
                .filter(finding -> finding.result() == Finding.Result.NOT_CHECKED)
                .map(finding -> finding.check() + " (" + finding.evidence() + ")")
                .collect(Collectors.joining(", "));
        return checks.isEmpty() ? "" : "; not checked: " + checks;
    }

    @Override
    public void closed(Incident incident) {
        LOG.info("#{} {}", incident.id(), story(incident));
    }

    /** Such as {@code broker 2: 500 partitions of 12 topics moved to 1, 3; healed in 1.3 s (slowest payments-7); ...}. */
    static String story(Incident incident) {
        String which = incident.moved() == incident.partitions().size() ? "" : ", " + incident.moved() + " of them";
        String moved = incident.moved() == 0 ? "" : which + " moved to " + ids(incident.to());
        String healed = incident.slowest() == null
                ? "; let go before it healed"
                : "; healed in " + seconds(incident.slowestTook()) + slowest(incident);
        return where(incident)
                + moved
                + (incident.escalated() ? "; escalation resolved" : "")
                + healed
                + "; "
                + count(incident.clients(), "client")
                + ", "
                + count(incident.retried(), "record")
                + " retried, "
                + incident.failed()
                + " failed";
    }

    private static String where(Incident incident) {
        List<Integer> brokers = incident.from().stream()
                .filter(id -> id != LeaderChange.NO_LEADER)
                .toList();
        String broker = brokers.isEmpty() ? "" : (brokers.size() == 1 ? "broker " : "brokers ") + ids(brokers) + ": ";
        if (incident.partitions().size() == 1) {
            return broker + Episode.name(incident.partitions().iterator().next());
        }
        long topics = incident.partitions().stream()
                .map(TopicPartition::topic)
                .distinct()
                .count();
        return broker + incident.partitions().size() + " partitions of " + count(topics, "topic");
    }

    private static String slowest(Incident incident) {
        TopicPartition slowest = incident.slowest();
        return slowest == null || incident.partitions().size() == 1 ? "" : " (slowest " + Episode.name(slowest) + ")";
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String ids(List<Integer> brokers) {
        return brokers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
