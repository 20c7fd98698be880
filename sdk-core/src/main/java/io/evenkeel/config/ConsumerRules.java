package io.evenkeel.config;

import static io.evenkeel.config.Rule.Severity.ADVICE;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_PROTOCOL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;

import io.evenkeel.config.Rule.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer should have. Advice only: each of these decides what is read twice or never, and that is the application's to say.
 * Whoever has decided, either way, is not told again.
 */
final class ConsumerRules {

    /** Heartbeats within one session timeout: two may get lost while a coordinator moves. Kafka's own advice. */
    static final int HEARTBEATS_PER_SESSION = 3;

    static final List<Rule> ALL = Stream.concat(
                    CommonRules.ALL.stream(),
                    Stream.of(
                            new Rule(
                                    AUTO_OFFSET_RESET_CONFIG,
                                    ADVICE,
                                    "any choice",
                                    "-",
                                    "left open it is latest: a new group, or one whose offset is gone after an unclean election,"
                                            + " silently skips what it has not read. Choose it, whichever it is",
                                    "Kafka's documentation of auto.offset.reset; KIP-320",
                                    // A choice is a choice: latest is right for many.
                                    unset(AUTO_OFFSET_RESET_CONFIG, false)),
                            new Rule(
                                    ENABLE_AUTO_COMMIT_CONFIG,
                                    ADVICE,
                                    "any choice",
                                    "-",
                                    "left open it is true: records given to another thread are committed before they are done,"
                                            + " and a crash loses them. Choose it, whichever it is",
                                    "Kafka's documentation of KafkaConsumer, Automatic Offset Committing",
                                    // Without a group nothing is committed.
                                    unset(ENABLE_AUTO_COMMIT_CONFIG, true)),
                            new Rule(
                                    ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                    ADVICE,
                                    "false, or left open",
                                    "false",
                                    "a topic that was deleted, or is mistyped, is made anew with the brokers' defaults, and looks"
                                            + " healthy and empty",
                                    "KIP-361; FACTS 6 (6)",
                                    ConsumerRules::autoCreate),
                            new Rule(
                                    HEARTBEAT_INTERVAL_MS_CONFIG,
                                    ADVICE,
                                    "at most a third of session.timeout.ms",
                                    "-",
                                    "too few heartbeats fit into a session: one lost while the coordinator moves is a rebalance",
                                    "Kafka's documentation of heartbeat.interval.ms",
                                    ConsumerRules::heartbeat),
                            new Rule(
                                    MAX_POLL_INTERVAL_MS_CONFIG,
                                    ADVICE,
                                    "default.api.timeout.ms or more, and not endless",
                                    "-",
                                    "a consumer must come back to poll() in time, and must be missed when it does not",
                                    "KIP-62",
                                    ConsumerRules::maxPollInterval)))
            .toList();

    private ConsumerRules() {}

    private static Rule.Check unset(String key, boolean onlyInAGroup) {
        return config -> config.has(key) || (onlyInAGroup && !isInAGroup(config)) ? null : Verdict.told();
    }

    private static boolean isInAGroup(GivenConfig config) {
        return !config.text(GROUP_ID_CONFIG).isEmpty();
    }

    /**
     * Only when asked for: left open it is true as well, but nearly every consumer leaves it open, and where brokers refuse to create
     * topics, as in production most do, it does nothing.
     */
    private static @Nullable Verdict autoCreate(GivenConfig config) {
        return config.has(ALLOW_AUTO_CREATE_TOPICS_CONFIG) && config.flag(ALLOW_AUTO_CREATE_TOPICS_CONFIG)
                ? Verdict.better(false)
                : null;
    }

    /** Only for the classic protocol in a group: with the newer one (KIP-848) both are the brokers' to say, and Kafka refuses them here. */
    private static @Nullable Verdict heartbeat(GivenConfig config) {
        boolean used = isInAGroup(config) && config.text(GROUP_PROTOCOL_CONFIG).equalsIgnoreCase("classic");
        long session = config.number(SESSION_TIMEOUT_MS_CONFIG);
        return used && config.number(HEARTBEAT_INTERVAL_MS_CONFIG) * HEARTBEATS_PER_SESSION > session
                ? Verdict.better(
                        (int) (session / HEARTBEATS_PER_SESSION),
                        "session.timeout.ms=" + session + " has no room for " + HEARTBEATS_PER_SESSION
                                + " heartbeats: one lost while the coordinator moves is a rebalance")
                : null;
    }

    /** Short is no fault as such: only where a single blocking call, waiting out a leader move, may outlast it. */
    private static @Nullable Verdict maxPollInterval(GivenConfig config) {
        long interval = config.number(MAX_POLL_INTERVAL_MS_CONFIG);
        long oneCall = config.number(DEFAULT_API_TIMEOUT_MS_CONFIG);
        if (!isInAGroup(config)) {
            return null;
        }
        if (interval < oneCall) {
            return Verdict.told("one commitSync() that waits out a leader move may take default.api.timeout.ms="
                    + oneCall + ", and the consumer is thrown out of its group meanwhile");
        }
        return interval == Integer.MAX_VALUE
                ? Verdict.told("a consumer that hangs keeps its partitions for ever, and nobody else gets them")
                : null;
    }
}
