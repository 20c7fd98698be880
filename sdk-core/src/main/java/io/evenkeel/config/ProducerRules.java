package io.evenkeel.config;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;

import java.util.List;
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

    static final List<Rule> ALL = List.of(
            ProducerRules::idempotence,
            ProducerRules::acks,
            ProducerRules::retries,
            ProducerRules::inFlight,
            CommonRules::requestTimeout,
            ProducerRules::deliveryTimeout);

    private ProducerRules() {}

    private static @Nullable Adjustment idempotence(GivenConfig given) {
        return given.flag(ENABLE_IDEMPOTENCE_CONFIG)
                ? null
                : new Adjustment(
                        ENABLE_IDEMPOTENCE_CONFIG,
                        given.raw(ENABLE_IDEMPOTENCE_CONFIG),
                        true,
                        "a retry during a leader move would write a record twice, or out of order");
    }

    private static @Nullable Adjustment acks(GivenConfig given) {
        String acks = given.text(ACKS_CONFIG);
        return acks.equals("all") || acks.equals("-1")
                ? null
                : new Adjustment(
                        ACKS_CONFIG,
                        given.raw(ACKS_CONFIG),
                        "all",
                        "a record that only the leader has is lost with the leader, and Kafka silently gives up"
                                + " idempotence");
    }

    private static @Nullable Adjustment retries(GivenConfig given) {
        return given.number(RETRIES_CONFIG) == Integer.MAX_VALUE
                ? null
                : new Adjustment(
                        RETRIES_CONFIG,
                        given.raw(RETRIES_CONFIG),
                        Integer.MAX_VALUE,
                        "a leader move may cost any number of tries; delivery.timeout.ms is what bounds them");
    }

    private static @Nullable Adjustment inFlight(GivenConfig given) {
        return given.number(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) <= SAFE_IN_FLIGHT
                ? null
                : new Adjustment(
                        MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        given.raw(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                        SAFE_IN_FLIGHT,
                        "with more, retries reorder records, and Kafka silently gives up idempotence");
    }

    private static @Nullable Adjustment deliveryTimeout(GivenConfig given) {
        long requestTimeout = given.has(REQUEST_TIMEOUT_MS_CONFIG)
                ? given.number(REQUEST_TIMEOUT_MS_CONFIG)
                : CommonRules.REQUEST_TIMEOUT_MS;
        // Long, since Kafka itself allows a linger.ms of up to 2^31 - 1.
        long oneTry = given.number(LINGER_MS_CONFIG) + requestTimeout;
        long chosen = given.number(DELIVERY_TIMEOUT_MS_CONFIG);
        if (chosen >= DELIVERY_TIMEOUT_FLOOR_MS && chosen >= oneTry) {
            return null;
        }
        long safe = Math.min(Integer.MAX_VALUE, Math.max(DELIVERY_TIMEOUT_MS, oneTry));
        String why = chosen < oneTry
                ? "one try takes up to linger.ms + request.timeout.ms = " + oneTry
                : "a send must outlast a normal failover, which takes up to " + DELIVERY_TIMEOUT_FLOOR_MS + " ms";
        return new Adjustment(DELIVERY_TIMEOUT_MS_CONFIG, given.raw(DELIVERY_TIMEOUT_MS_CONFIG), (int) safe, why);
    }
}
