package io.evenkeel.config;

import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;

import org.jspecify.annotations.Nullable;

/** What producers and consumers need alike. */
final class CommonRules {

    /**
     * Our default for request.timeout.ms, in place of Kafka's 30000. It alone ends the wait on a frozen broker (30.0 s measured with
     * Kafka's default), and it must outlast the brokers' failure detection, 9 s by default: a retry that comes too early goes to the
     * frozen broker again.
     */
    static final int REQUEST_TIMEOUT_MS = 12_000;

    private CommonRules() {}

    static @Nullable Adjustment requestTimeout(GivenConfig given) {
        return given.has(REQUEST_TIMEOUT_MS_CONFIG)
                ? null
                : new Adjustment(
                        REQUEST_TIMEOUT_MS_CONFIG,
                        null,
                        REQUEST_TIMEOUT_MS,
                        "it alone ends the wait on a frozen broker, for which Kafka's default takes 30000");
    }
}
