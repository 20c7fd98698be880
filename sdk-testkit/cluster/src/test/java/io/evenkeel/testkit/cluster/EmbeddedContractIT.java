package io.evenkeel.testkit.cluster;

import org.junit.jupiter.api.Tag;

/** The contract on child JVMs. All of it is in ITs of its own, too, which look closer. */
@Tag("full")
class EmbeddedContractIT extends BackendContract {

    EmbeddedContractIT() {
        super("EMBEDDED");
    }

    @Override
    void describe(KafkaClusterBuilder builder) {
        builder.backend(BackendChoice.EMBEDDED);
    }
}
