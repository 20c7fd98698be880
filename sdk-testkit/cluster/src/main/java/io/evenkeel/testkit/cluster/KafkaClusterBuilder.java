package io.evenkeel.testkit.cluster;

/** Describes a {@link KafkaCluster}. */
public final class KafkaClusterBuilder {
    KafkaClusterBuilder() {}

    public KafkaClusterBuilder brokers(int count) {
        return this;
    }

    public KafkaClusterBuilder controllers(int count) {
        return this;
    }

    public KafkaClusterBuilder productionTimings() {
        return this;
    }

    public KafkaClusterBuilder brokerConfig(String key, String value) {
        return this;
    }

    public KafkaClusterBuilder clientPorts(int... ports) {
        return this;
    }

    public KafkaCluster start() {
        throw new UnsupportedOperationException("being built");
    }
}
