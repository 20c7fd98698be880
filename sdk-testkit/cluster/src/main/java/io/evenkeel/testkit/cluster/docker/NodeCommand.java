package io.evenkeel.testkit.cluster.docker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a node's container runs: the commands that every Kafka distribution has, in place of the image's own start script. */
final class NodeCommand {

    static final String PROPERTIES = "/tmp/evenkeel-node.properties";
    private static final String FORMAT_ARGUMENTS = "/tmp/evenkeel-format.arguments";

    private static final String JAVA_SECURITY = "/tmp/evenkeel-java.security";

    /** A node lives for a minute or two: starting soon beats running fast. */
    private static final List<String> ENVIRONMENT = List.of(
            "KAFKA_HEAP_OPTS=-Xmx256m",
            "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.awt.headless=true",
            "KAFKA_OPTS=-Djava.security.properties=" + JAVA_SECURITY,
            // in place of what would start an agent for JMX, and a log of its garbage
            "KAFKA_JMX_OPTS=-Djava.net.preferIPv4Stack=true",
            "EXTRA_ARGS=-name kafkaServer");

    /**
     * A node that was away comes back under another address. Java would keep the old one for 30 s, and for 10 s that there was none; no
     * system property changes the latter.
     */
    private static final String NO_NAME_CACHE = "networkaddress.cache.ttl=0\nnetworkaddress.cache.negative.ttl=0\n";

    private NodeCommand() {}

    static List<String> environment() {
        return ENVIRONMENT;
    }

    /** The files that it reads, by path. */
    static Map<String, String> files(Map<String, String> properties, List<String> formatArguments) {
        Map<String, String> files = new HashMap<>();
        files.put(JAVA_SECURITY, NO_NAME_CACHE);
        files.put(PROPERTIES, NodeProperties.text(properties));
        if (!formatArguments.isEmpty()) {
            // not on the command line: a secret may be among them
            files.put(FORMAT_ARGUMENTS, String.join("\n", formatArguments) + "\n");
        }
        return files;
    }

    /** By exec, so that a signal to the container reaches java. Formatted once: its data outlives a stop. */
    static List<String> entrypoint(String clusterId, boolean formatArguments) {
        String format = "/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id " + clusterId
                + " --config " + PROPERTIES + (formatArguments ? " @" + FORMAT_ARGUMENTS : "");
        return List.of(
                "sh",
                "-c",
                "[ -e " + NodeProperties.DATA + "/meta.properties ] || " + format + " || exit; "
                        + "exec /opt/kafka/bin/kafka-server-start.sh " + PROPERTIES);
    }
}
