package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says by labels whose a container is, and removes those of JVMs that were killed. */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    static final String CLUSTER = "io.evenkeel.testkit.cluster";
    static final String JVM = "io.evenkeel.testkit.jvm";

    private static final Pattern NAME = Pattern.compile("(?<here>[^/]+/\\d+)/(?<pid>\\d{1,9})/(?<started>\\d+)");

    /** Which of the fields behind the name in /proc/pid/stat says when a process was started. */
    private static final int STARTED = 19;

    private Leftovers() {}

    static Map<String, String> labels(String cluster) {
        Map<String, String> labels = new HashMap<>();
        labels.put(CLUSTER, cluster);
        labels.put(JVM, name());
        return labels;
    }

    /** This machine's name, as a container has its id for one. */
    static String hostName() {
        String name = ManagementFactory.getRuntimeMXBean().getName();
        return name.substring(name.indexOf('@') + 1);
    }

    /** Of this JVM, by all that tells it from any other: the kernel's boot, the namespace of its id, the id, and when that was given. */
    private static String name() {
        long pid = ProcessHandle.current().pid();
        return here() + "/" + pid + "/" + started(pid).orElse("");
    }

    /** Where process ids mean what they mean here; empty where the kernel does not say so, and then nothing is known of any process. */
    private static String here() {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            String namespace =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return boot + "/" + namespace.replaceAll("\\D", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** In ticks since that boot; empty when there is no such process. */
    private static Optional<String> started(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[STARTED]);
        } catch (IOException e) {
            return Optional.empty();
        }
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

    /** Whether that is a JVM of this machine, as its processes are counted here, that does not run; of others nothing is known. */
    static boolean isDead(String jvm) {
        Matcher parts = NAME.matcher(jvm);
        return parts.matches()
                && parts.group("here").equals(here())
                && !started(Long.parseLong(parts.group("pid"))).equals(Optional.of(parts.group("started")));
    }
}
