package io.evenkeel;

import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import org.junit.jupiter.api.Tag;

/** Brokers take their time here: 9 s to notice that one is dead, 30 to 45 s to go on without a follower. */
@Tag("full")
class ProductionBenignFaultsIT extends ManyBenignFaultsIT {

    @Override
    KafkaClusterBuilder timings(KafkaClusterBuilder cluster) {
        return cluster.productionTimings();
    }
}
