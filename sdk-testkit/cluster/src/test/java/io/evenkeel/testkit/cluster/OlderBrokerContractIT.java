package io.evenkeel.testkit.cluster;

import org.junit.jupiter.api.Tag;

/** The contract on brokers of the oldest version that the kit has. */
@Tag("full")
class OlderBrokerContractIT extends BackendContract {

    OlderBrokerContractIT() {
        super("EMBEDDED 4.1");
    }

    @Override
    void describe(KafkaClusterBuilder builder) {
        builder.backend(BackendChoice.EMBEDDED).brokerVersion("4.1");
    }
}
