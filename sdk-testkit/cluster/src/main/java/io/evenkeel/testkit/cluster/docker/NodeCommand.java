package io.evenkeel.testkit.cluster.docker;

import java.util.List;

/** What a node's container runs: the commands that every Kafka distribution has, in place of the image's own start script. */
final class NodeCommand {

    static final String PROPERTIES = "/tmp/evenkeel-node.properties";
    static final String FORMAT_ARGUMENTS = "/tmp/evenkeel-format.arguments";

    /**
     * A node lives for a minute or two: starting soon beats running fast. And a node that was away comes back under another address, which
     * must not be kept, no more than that it had none meanwhile.
     */
    private static final List<String> ENVIRONMENT = List.of(
            "KAFKA_HEAP_OPTS=-Xmx256m",
            "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.awt.headless=true",
            "KAFKA_OPTS=-Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0",
            // in place of what would start an agent for JMX, and a log of its garbage
            "KAFKA_JMX_OPTS=-Djava.net.preferIPv4Stack=true",
            "EXTRA_ARGS=-name kafkaServer");

    private NodeCommand() {}

    static List<String> environment() {
        return ENVIRONMENT;
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
