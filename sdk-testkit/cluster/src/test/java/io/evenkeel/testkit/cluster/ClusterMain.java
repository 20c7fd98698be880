package io.evenkeel.testkit.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM that starts a cluster with a frozen broker in it, and never closes it. */
final class ClusterMain {

    private ClusterMain() {}

    /** Takes {@code exit} to end by itself, {@code wait} to wait until it is ended. */
    public static void main(String[] args) throws Exception {
        KafkaCluster cluster = KafkaCluster.builder()
                .backend(BackendChoice.EMBEDDED)
                .brokers(2)
                .start();
        cluster.broker(1).freeze();
        System.out.println("READY");
        System.out.flush();
        if (args[0].equals("wait")) {
            new CountDownLatch(1).await();
        }
    }

    static Process start(String how, Path temporaryFolder) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporaryFolder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterMain.class.getName(),
                        how))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
