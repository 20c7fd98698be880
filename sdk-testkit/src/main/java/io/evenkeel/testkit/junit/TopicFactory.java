package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes topics for parameters. */
final class TopicFactory {

    /** Of Kafka's 249 characters; the parameter and a number come after it. */
    private static final int LONGEST_OWNER = 150;

    private static final int LONGEST_PARAMETER = 50;

    /** So that names differ in all clusters of this JVM, also when a test is repeated. */
    private static final AtomicLong MADE = new AtomicLong();

    private final KafkaCluster cluster;
    private final Belongings belongings;

    TopicFactory(KafkaCluster cluster, Belongings belongings) {
        this.cluster = cluster;
        this.belongings = belongings;
    }

    /** Throws IllegalArgumentException that names the attribute, the rule and the value. */
    TestTopic topic(Parameter parameter) {
        @Nullable TopicSettings settings = parameter.getAnnotation(TopicSettings.class);
        int partitions = settings == null ? TopicSettings.DEFAULT_PARTITIONS : settings.partitions();
        int replicationFactor = settings == null ? 0 : settings.replicationFactor();
        Map<String, String> config =
                settings == null ? Map.of() : KeyValues.parse("config of @TopicSettings", settings.config());
        int brokers = cluster.brokers().size();
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "partitions of @TopicSettings must be at least 1, but was " + partitions);
        }
        if (replicationFactor < 0 || replicationFactor > brokers) {
            throw new IllegalArgumentException(
                    "replicationFactor of @TopicSettings must be 1 to the number of brokers, " + brokers
                            + ", or 0, but was " + replicationFactor);
        }
        int replicas = replicationFactor == 0
                ? Math.min(TopicSettings.DEFAULT_REPLICATION_FACTOR, brokers)
                : replicationFactor;
        String name = name(belongings.owner(), parameter.isNamePresent() ? parameter.getName() : "topic");
        cluster.createTopic(name, partitions, replicas, config);
        belongings.addTopic(name);
        return new TestTopic(name, partitions);
    }

    /** Legal whatever the method is called; without '.' and '_', which Kafka's metrics cannot tell apart. */
    static String name(String owner, String parameter) {
        return legal(owner, LONGEST_OWNER) + "-" + legal(parameter, LONGEST_PARAMETER) + "-" + MADE.incrementAndGet();
    }

    private static String legal(String name, int longest) {
        String legal = name.replaceAll("[^a-zA-Z0-9]+", "-");
        return legal.length() <= longest ? legal : legal.substring(0, longest);
    }
}
