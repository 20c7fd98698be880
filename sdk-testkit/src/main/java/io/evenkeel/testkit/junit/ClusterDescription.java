package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * What an annotation asks for, so that two can be compared: those that are equal can share a cluster, and read the same.
 *
 * @param brokerVersion empty for the newest
 */
record ClusterDescription(
        int brokers,
        int controllers,
        BackendChoice backend,
        boolean productionTimings,
        Map<String, String> config,
        SecurityProtocol clientSecurity,
        String brokerVersion) {

    ClusterDescription {
        config = Collections.unmodifiableMap(new TreeMap<>(config));
    }

    /** Throws IllegalArgumentException that names the attribute, the rule and the value. */
    static ClusterDescription of(WithKafka annotation) {
        return new ClusterDescription(
                annotation.brokers(),
                annotation.controllers(),
                annotation.backend().chosen(),
                annotation.productionTimings(),
                KeyValues.parse("config", annotation.config()),
                annotation.clientSecurity(),
                annotation.brokerVersion().strip());
    }

    /** Starts it. Throws as {@link KafkaClusterBuilder#start()}. */
    KafkaCluster start() {
        KafkaClusterBuilder builder = KafkaCluster.builder()
                .brokers(brokers)
                .controllers(controllers)
                .backend(backend)
                .clientSecurity(clientSecurity);
        config.forEach(builder::brokerConfig);
        if (productionTimings) {
            builder.productionTimings();
        }
        if (!brokerVersion.isEmpty()) {
            builder.brokerVersion(brokerVersion);
        }
        return builder.start();
    }
}
