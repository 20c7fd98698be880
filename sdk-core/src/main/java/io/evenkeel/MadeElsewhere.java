package io.evenkeel;

import io.evenkeel.config.ConfigurationGuard;
import io.evenkeel.config.ConfigurationGuard.Guarded;
import io.evenkeel.config.Settings;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Role;
import io.evenkeel.signal.EarlyTap;
import io.evenkeel.signal.EarlyTaps;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client that somebody else made.
 *
 * @param guarded what it is made of, judged
 * @param tap its ear, or null when it was not made of a configuration of ours
 */
record MadeElsewhere(Guarded guarded, @Nullable EarlyTap<?> tap) {

    /** A configuration for others to make clients of, guarded, judged again when they do, and with an ear for each client. */
    static Map<String, Object> config(ResilientKafka kafka, Role role, Map<String, ?> given) {
        Guarded first = role == Role.PRODUCER
                ? ConfigurationGuard.producer(new HashMap<>(given), kafka.settings())
                : ConfigurationGuard.consumer(new HashMap<>(given), kafka.settings());
        if (!first.settings().enabled()) {
            return first.config();
        }
        EarlyTaps<Guarded> taps = new EarlyTaps<>(config -> judgeAgain(role, first, config), kafka.errors());
        return taps.tap(first.config(), first.reporters());
    }

    private static Guarded judgeAgain(Role role, Guarded first, Map<String, ?> config) {
        Guarded late = inForce(role, config, first.settings());
        Guarded both = late.after(first);
        boolean overridden =
                !first.report().adjustments().containsAll(late.report().adjustments());
        ClientRef client = new ClientRef(String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG)), role);
        ResilientKafka.tell(client, both.report(), overridden);
        return both;
    }

    /** What is known of that client. */
    static MadeElsewhere of(
            ResilientKafka kafka, Role role, Map<String, ?> itsConfig, Map<MetricName, ? extends Metric> metrics) {
        EarlyTap<?> tap = EarlyTaps.claim(itsConfig, metrics);
        if (tap != null && tap.judgement() instanceof Guarded judged) {
            return new MadeElsewhere(judged, tap);
        }
        return new MadeElsewhere(inForce(role, itsConfig, kafka.settings()), tap);
    }

    private static Guarded inForce(Role role, Map<String, ?> config, Settings settings) {
        return role == Role.PRODUCER
                ? ConfigurationGuard.producerInForce(config, settings)
                : ConfigurationGuard.consumerInForce(config, settings);
    }

    /** Whether it was judged by what Kafka made it of. Otherwise by what we were given, which overrides may have changed. */
    boolean judgedWhenMade() {
        return tap != null && tap.judgement() instanceof Guarded;
    }

    /** Tells of its configuration, unless that was done when it was made. */
    void tell(ClientRef client) {
        if (!judgedWhenMade()) {
            ResilientKafka.tell(client, guarded.report(), false);
        }
    }
}
