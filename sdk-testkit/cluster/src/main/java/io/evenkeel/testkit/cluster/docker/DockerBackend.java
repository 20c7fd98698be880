package io.evenkeel.testkit.cluster.docker;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.Nodes;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import java.util.List;

/** The door of the back-end: whoever never goes through it needs no Testcontainers on the class path. */
public final class DockerBackend {

    private DockerBackend() {}

    /**
     * The DOCKER {@link io.evenkeel.testkit.cluster.backend.Backend}.
     *
     * @throws IllegalStateException that says what to do, when Testcontainers, the daemon or the image cannot be had
     */
    public static Nodes start(ClusterSpec spec, List<Advertised> advertised, PortBlock ports) {
        DockerSupport.whyNoDaemon().ifPresent(why -> {
            throw new IllegalStateException("the DOCKER back-end cannot be used: " + why);
        });
        return DockerNodes.start(spec, advertised);
    }
}
