package io.evenkeel.testkit.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.testkit.cluster.docker.DockerSupport;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** The contract on containers; skipped where there are none. All other ITs run on them with {@code -Devenkeel.testkit.backend=DOCKER}. */
@Tag("docker")
class DockerContractIT extends BackendContract {

    DockerContractIT() {
        super("DOCKER");
    }

    @Override
    void describe(KafkaClusterBuilder builder) {
        Optional<String> why = DockerSupport.whyUnusable();
        assumeTrue(why.isEmpty(), () -> why.orElse(""));
        builder.backend(BackendChoice.DOCKER);
    }
}
