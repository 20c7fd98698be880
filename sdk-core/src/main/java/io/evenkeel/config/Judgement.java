package io.evenkeel.config;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

import io.evenkeel.config.Adjustment.Kind;
import io.evenkeel.config.Rule.Severity;
import io.evenkeel.config.Rule.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What one configuration is found to be, rule by rule; each rule sees what those before it put in force. Used once. */
final class Judgement {

    private final Settings settings;
    private final GivenConfig config;
    private final Map<String, Object> changes = new HashMap<>();
    private final List<Adjustment> adjustments = new ArrayList<>();
    /** A set, since several rules may stumble over the same value. */
    private final Set<String> refusals = new LinkedHashSet<>();

    Judgement(Settings settings, GivenConfig config, List<Rule> rules) {
        this.settings = settings;
        this.config = config;
        refuseNoBootstrapServers();
        rules.stream().filter(rule -> config.knows(rule.key())).forEach(this::judge);
        if (!refusals.isEmpty()) {
            throw new ConfigException(String.join(System.lineSeparator(), refusals));
        }
    }

    /** What is to be put into the configuration; nothing in {@link GuardMode#ADVISE}. */
    Map<String, Object> changes() {
        return changes;
    }

    GuardReport report() {
        return new GuardReport(settings.guardMode(), adjustments);
    }

    /** Nobody can guess the brokers, so this is refused in every mode, as Kafka does. */
    private void refuseNoBootstrapServers() {
        read(() -> {
            if (config.names(BOOTSTRAP_SERVERS_CONFIG).stream().allMatch(String::isBlank)) {
                throw new ConfigException(
                        BOOTSTRAP_SERVERS_CONFIG,
                        config.raw(BOOTSTRAP_SERVERS_CONFIG),
                        "must name at least one broker, as host:port");
            }
        });
    }

    private void judge(Rule rule) {
        if (settings.guardOff().contains(rule.key())) {
            switchedOff(rule);
        } else {
            read(() -> {
                Verdict verdict = rule.check().judge(config);
                if (verdict != null) {
                    act(rule, verdict);
                }
            });
        }
    }

    /** A value that cannot be read is one more to tell of; the others are still judged. */
    private void read(Runnable reading) {
        try {
            reading.run();
        } catch (ConfigException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
    }

    private void switchedOff(Rule rule) {
        boolean told = adjustments.stream()
                .anyMatch(a -> a.kind() == Kind.SWITCHED_OFF && a.key().equals(rule.key()));
        if (!told) { // a key may have two rules
            tell(Kind.SWITCHED_OFF, rule, null, "not judged, since " + Settings.GUARD_OFF_CONFIG + " names it");
        }
    }

    private void act(Rule rule, Verdict verdict) {
        String why = verdict.detail() == null ? rule.why() : verdict.detail();
        Object now = verdict.now();
        if (now == null || rule.severity() == Severity.ADVICE) {
            tell(Kind.ADVISED, rule, now, why);
            return;
        }
        config.change(rule.key(), now); // in every mode, so that the rules after it judge what would be
        if (settings.guardMode() == GuardMode.ADVISE) {
            tell(Kind.ADVISED, rule, now, why);
        } else if (rule.severity() == Severity.REPAIR && settings.guardMode() == GuardMode.STRICT) {
            refusals.add(violation(rule, why));
        } else {
            changes.put(rule.key(), now);
            tell(rule.severity() == Severity.REPAIR ? Kind.REPAIRED : Kind.DEFAULTED, rule, now, why);
        }
    }

    private String violation(Rule rule, String why) {
        Object was = Secrets.mask(rule.key(), config.raw(rule.key()));
        return rule.key() + (was == null ? ", which is not set," : "=" + was) + " must be " + rule.safe() + ": " + why;
    }

    private void tell(Kind kind, Rule rule, @Nullable Object now, String why) {
        adjustments.add(new Adjustment(kind, rule.key(), config.raw(rule.key()), now, why));
    }
}
