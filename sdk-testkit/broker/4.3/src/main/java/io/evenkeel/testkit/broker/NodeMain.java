package io.evenkeel.testkit.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * One broker or controller: formats its storage when that is new, then becomes {@code kafka.Kafka}.
 *
 * <p>Its standard input is a pipe from the test JVM and never carries a byte. When the test JVM ends, however it ends, the
 * kernel closes the pipe, and this JVM halts. (A frozen node cannot read: the cluster's reaper process ends that one.)
 */
public final class NodeMain {

    private NodeMain() {}

    /** Takes the properties file of the node, the cluster id, and further arguments for the format of the storage. */
    public static void main(String[] args) {
        String propertiesFile = args[0];
        String clusterId = args[1];
        endWithParent();
        List<String> format = new ArrayList<>(
                List.of("format", "--ignore-formatted", "--cluster-id", clusterId, "--config", propertiesFile));
        format.addAll(Arrays.asList(args).subList(2, args.length));
        int formatted = StorageTool.execute(format.toArray(String[]::new), System.out);
        if (formatted != 0) {
            System.exit(formatted);
        }
        Kafka.main(new String[] {propertiesFile});
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever sent
                        }
                    } catch (IOException e) {
                        // a broken pipe says the same as its end
                    }
                    Runtime.getRuntime().halt(1);
                },
                "evenkeel-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
