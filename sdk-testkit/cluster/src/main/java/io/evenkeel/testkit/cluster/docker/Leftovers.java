package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says by labels whose a container is, and removes those of JVMs that were killed. */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    static final String CLUSTER = "io.evenkeel.testkit.cluster";
    static final String JVM = "io.evenkeel.testkit.jvm";

    /** A start instant is counted from the kernel's boot time, which may be told a second off from one JVM to the next. */
    private static final long SAME_START_MILLIS = 2_000;

    private Leftovers() {}

    static Map<String, String> labels(String cluster) {
        Map<String, String> labels = new HashMap<>();
        labels.put(CLUSTER, cluster);
        labels.put(JVM, name(ProcessHandle.current()));
        return labels;
    }

    /** This machine's name, as a container has its id for one. */
    static String hostName() {
        String name = ManagementFactory.getRuntimeMXBean().getName();
        return name.substring(name.indexOf('@') + 1);
    }

    private static String name(ProcessHandle process) {
        return hostName() + "/" + process.pid() + "/"
                + started(process).map(Instant::toEpochMilli).orElse(0L);
    }

    private static Optional<Instant> started(ProcessHandle process) {
        return process.info().startInstant();
    }

    /** Removes what JVMs of this machine left that are no more. What cannot be removed stays, and is logged. */
    static void ofDeadJvms(DockerClient client) {
        try {
            List<Container> containers = client.listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(List.of(JVM))
                    .exec();
            for (Container container : containers) {
                if (isOfADeadJvm(container.getLabels())) {
                    log.info(
                            "removing {}, left behind by a JVM that is no more",
                            String.join(" ", container.getNames()));
                    client.removeContainerCmd(container.getId())
                            .withForce(true)
                            .withRemoveVolumes(true)
                            .exec();
                }
            }
            List<Network> networks = client.listNetworksCmd().exec();
            for (Network network : networks) {
                if (isOfADeadJvm(network.getLabels())) {
                    client.removeNetworkCmd(network.getId()).exec();
                }
            }
        } catch (DockerException e) {
            // another JVM may be at it as well
            log.info("cannot remove what an earlier JVM left: {}", e.getMessage());
        }
    }

    private static boolean isOfADeadJvm(@Nullable Map<String, String> labels) {
        String jvm = labels == null ? null : labels.get(JVM);
        return jvm != null && isDead(jvm);
    }

    /** Whether that is a JVM of this machine that does not run; of those of other machines nothing is known. */
    static boolean isDead(String jvm) {
        String[] parts = jvm.split("/", -1);
        if (parts.length != 3 || !parts[0].equals(hostName()) || !(parts[1] + parts[2]).matches("\\d+")) {
            return false;
        }
        long start = Long.parseLong(parts[2]);
        return ProcessHandle.of(Long.parseLong(parts[1]))
                .filter(process -> started(process)
                        .map(now -> Math.abs(now.toEpochMilli() - start) <= SAME_START_MILLIS)
                        .orElse(true))
                .isEmpty();
    }
}
