package io.evenkeel.config;

import static io.evenkeel.config.Rule.Severity.DEFAULT;
import static io.evenkeel.config.Rule.Severity.REPAIR;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;

import io.evenkeel.config.Rule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a producer needs so that a leader move neither loses, nor doubles, nor reorders a record. */
final class ProducerRules {

    /** The most requests in flight for which the broker keeps order and recognises repeats (KIP-98). */
    static final int SAFE_IN_FLIGHT = 5;

    /** Kafka's default for delivery.timeout.ms. */
    static final int DELIVERY_TIMEOUT_MS = 120_000;

    /**
     * Below this, a normal failover may outlast the send: 9 s until the brokers notice a crash (their default session timeout), 12 s
     * until this client gives up on a frozen one, and as much again for one retry.
     */
    static final int DELIVERY_TIMEOUT_FLOOR_MS = 30_000;

    /** In this order: idempotence is judged by what the three rules before it left, deliveries by the request timeout in force. */
    static final List<Rule> ALL = Stream.concat(
                    CommonRules.ALL.stream(),
                    Stream.of(
                            new Rule(
                                    ACKS_CONFIG,
                                    REPAIR,
                                    "all, -1",
                                    "all",
                                    "a record that only the leader has is lost with the leader",
                                    "network-exception-guide; KIP-679",
                                    ProducerRules::acks),
                            new Rule(
                                    RETRIES_CONFIG,
                                    REPAIR,
                                    "2147483647",
                                    "2147483647",
                                    "a leader move may cost any number of tries; delivery.timeout.ms is what bounds them",
                                    "both guides; KIP-91",
                                    config -> config.number(RETRIES_CONFIG) == Integer.MAX_VALUE
                                            ? null
                                            : Verdict.better(Integer.MAX_VALUE)),
                            new Rule(
                                    MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                                    REPAIR,
                                    "1 to 5",
                                    "5",
                                    "with more, brokers cannot tell a repeat from a new batch: retries reorder records, and an"
                                            + " idempotent producer is refused by Kafka",
                                    "network-exception-guide; KIP-98",
                                    config -> config.number(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) <= SAFE_IN_FLIGHT
                                            ? null
                                            : Verdict.better(SAFE_IN_FLIGHT)),
                            new Rule(
                                    ENABLE_IDEMPOTENCE_CONFIG,
                                    REPAIR,
                                    "true, and not lost by acks or retries",
                                    "true",
                                    "a retry during a leader move would write a record twice, or out of order",
                                    "network-exception-guide; FACTS 5.2; KIP-98, KIP-679",
                                    ProducerRules::idempotence),
                            new Rule(
                                    DELIVERY_TIMEOUT_MS_CONFIG,
                                    DEFAULT,
                                    "linger.ms + request.timeout.ms or more",
                                    "linger.ms + request.timeout.ms",
                                    "Kafka's default of 120000 does not last for one try with this linger.ms and request.timeout.ms",
                                    "KIP-91",
                                    config -> config.has(DELIVERY_TIMEOUT_MS_CONFIG) ? null : deliveryTimeout(config)),
                            new Rule(
                                    DELIVERY_TIMEOUT_MS_CONFIG,
                                    REPAIR,
                                    "30000 or more, and linger.ms + request.timeout.ms or more",
                                    "120000",
                                    "a send must outlast a normal failover, which takes up to "
                                            + DELIVERY_TIMEOUT_FLOOR_MS + " ms",
                                    "not-leader-or-follower-guide; FACTS 5.1; KIP-91",
                                    config -> config.has(DELIVERY_TIMEOUT_MS_CONFIG) ? deliveryTimeout(config) : null)))
            .toList();

    private ProducerRules() {}

    private static @Nullable Verdict acks(GivenConfig config) {
        return isAll(config) ? null : Verdict.better("all");
    }

    private static boolean isAll(GivenConfig config) {
        String acks = config.text(ACKS_CONFIG);
        return acks.equals("all") || acks.equals("-1");
    }

    /**
     * Idempotence is the default of Kafka, and yet is lost without an error, a line at INFO apart, when acks or retries contradict it and
     * nobody asked for it by name. So it is asked for by name, which also makes Kafka refuse what contradicts it later.
     *
     * <p>Where a contradiction stands because its rule is switched off, it cannot be had; to ask for it would be refused.
     */
    private static @Nullable Verdict idempotence(GivenConfig config) {
        boolean refused = config.has(ENABLE_IDEMPOTENCE_CONFIG) && !config.flag(ENABLE_IDEMPOTENCE_CONFIG);
        String standing = contradictions(config);
        if (!standing.isEmpty()) {
            return refused || !config.has(ENABLE_IDEMPOTENCE_CONFIG)
                    ? Verdict.told("it cannot be had with " + standing
                            + ", which the guard was told to leave alone: a retry may write a record twice")
                    : null; // asked for by name together with what contradicts it: Kafka says so itself
        }
        if (refused) {
            return Verdict.better(true);
        }
        String lostBy = String.join(" and ", silentLosses(config.asGiven()));
        return config.has(ENABLE_IDEMPOTENCE_CONFIG) || lostBy.isEmpty()
                ? null
                : Verdict.better(
                        true,
                        "left alone, Kafka silently switches idempotence off because of " + lostBy
                                + ", and a retry during a leader move writes a record twice, or out of order");
    }

    /** What Kafka gives idempotence up for without an error. */
    private static List<String> silentLosses(GivenConfig config) {
        List<String> found = new ArrayList<>();
        if (!isAll(config)) {
            found.add(ACKS_CONFIG + "=" + config.text(ACKS_CONFIG));
        }
        if (config.number(RETRIES_CONFIG) == 0) {
            found.add(RETRIES_CONFIG + "=0");
        }
        return found;
    }

    /** The above, and what Kafka 4 refuses aloud together with idempotence. */
    private static String contradictions(GivenConfig config) {
        List<String> found = silentLosses(config);
        long inFlight = config.number(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
        if (inFlight > SAFE_IN_FLIGHT) {
            found.add(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION + "=" + inFlight);
        }
        return String.join(" and ", found);
    }

    private static @Nullable Verdict deliveryTimeout(GivenConfig config) {
        // Long, since Kafka itself allows a linger.ms of up to 2^31 - 1.
        long oneTry = config.number(LINGER_MS_CONFIG) + config.number(REQUEST_TIMEOUT_MS_CONFIG);
        long inForce = config.number(DELIVERY_TIMEOUT_MS_CONFIG);
        if (inForce >= DELIVERY_TIMEOUT_FLOOR_MS && inForce >= oneTry) {
            return null;
        }
        int safe = (int) Math.min(Integer.MAX_VALUE, Math.max(DELIVERY_TIMEOUT_MS, oneTry));
        if (inForce == safe) {
            return null;
        }
        return inForce < oneTry
                ? Verdict.better(safe, "one try takes up to linger.ms + request.timeout.ms = " + oneTry + " ms")
                : Verdict.better(safe);
    }
}
