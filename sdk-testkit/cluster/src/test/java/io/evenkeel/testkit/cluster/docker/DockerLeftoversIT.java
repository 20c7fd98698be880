package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers of a JVM that ends, and of one that is killed. */
@Tag("docker")
@Tag("full")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DockerLeftoversIT {

    private Process jvm;

    /** A JVM that starts a cluster with a frozen broker in it, and never closes it. */
    static final class Main {
        public static void main(String[] args) throws Exception {
            KafkaCluster cluster = KafkaCluster.builder()
                    .backend(BackendChoice.DOCKER)
                    .brokers(2)
                    .start();
            cluster.broker(1).freeze();
            System.out.println("READY");
            System.out.flush();
            if (args[0].equals("wait")) {
                new CountDownLatch(1).await();
            }
        }
    }

    @BeforeEach
    void onlyWithDocker() {
        Optional<String> why = DockerSupport.whyUnusable();
        assumeTrue(why.isEmpty(), () -> why.orElse(""));
        client(); // which removes what dead JVMs have left: before there is one
    }

    @AfterEach
    void endIt() {
        if (jvm != null) {
            jvm.destroyForcibly();
        }
    }

    @Test
    void aJvmThatEndsWithoutCloseRemovesItsContainers() throws Exception {
        start("exit");

        jvm.waitFor();

        assertThat(containers()).isEmpty();
        assertThat(networks()).isZero();
    }

    @Test
    void whatAKilledJvmLeavesTheNextOneRemoves() throws Exception {
        start("wait");
        jvm.destroyForcibly().waitFor();
        assertThat(containers()).hasSize(3);

        Leftovers.ofDeadJvms(client());

        assertThat(containers()).isEmpty();
        assertThat(networks()).isZero();
    }

    private void start(String how) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                how);
        jvm = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = jvm.inputReader();
        String line;
        do {
            line = output.readLine();
        } while (line != null && !line.equals("READY"));
        assertThat(line).isEqualTo("READY");
    }

    private static DockerClient client() {
        return DockerConnection.ofThisJvm().client();
    }

    /** Of the JVM that was started. */
    private List<Container> containers() {
        return client().listContainersCmd().withShowAll(true).withLabelFilter(List.of(Leftovers.JVM)).exec().stream()
                .filter(container -> isOfIt(container.getLabels().get(Leftovers.JVM)))
                .toList();
    }

    private long networks() {
        return client().listNetworksCmd().exec().stream()
                .filter(network -> network.getLabels() != null
                        && isOfIt(network.getLabels().get(Leftovers.JVM)))
                .count();
    }

    private boolean isOfIt(String label) {
        return label != null && label.contains("/" + jvm.pid() + "/");
    }
}
