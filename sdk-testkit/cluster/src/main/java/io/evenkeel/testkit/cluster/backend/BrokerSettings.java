package io.evenkeel.testkit.cluster.backend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The broker configuration that every back-end has in common. */
public final class BrokerSettings {

    /** The settings that decide how soon a failure is noticed. */
    public static final List<String> TIMINGS =
            List.of("broker.session.timeout.ms", "broker.heartbeat.interval.ms", "replica.lag.time.max.ms");

    private static final Map<String, String> FAST_TIMINGS = Map.of(
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500",
            "replica.lag.time.max.ms", "3000");

    /** What the cluster is made of: set by the kit alone. */
    private static final Set<String> OWNED = Set.of(
            "node.id",
            "broker.id",
            "process.roles",
            "listeners",
            "advertised.listeners",
            "listener.security.protocol.map",
            "inter.broker.listener.name",
            "security.inter.broker.protocol",
            "controller.listener.names",
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers",
            "log.dir",
            "log.dirs",
            "metadata.log.dir");

    private BrokerSettings() {}

    /** Whether the kit alone may set that key. */
    public static boolean isOwned(String key) {
        return OWNED.contains(key);
    }

    /**
     * What every node gets, controllers included: failure detection, topic defaults and sizes are the controller's business as much
     * as the broker's. The user's own configuration wins.
     */
    public static Map<String, String> common(ClusterSpec spec) {
        String replicas = String.valueOf(Math.min(3, spec.brokers()));
        String minIsr = String.valueOf(Math.min(2, spec.brokers()));
        Map<String, String> settings = new TreeMap<>();
        if (!spec.productionTimings()) {
            settings.putAll(FAST_TIMINGS);
        }
        // else the controller would undo the elections that a test asks for
        settings.put("auto.leader.rebalance.enable", "false");
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", minIsr);
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", replicas);
        settings.put("share.coordinator.state.topic.min.isr", minIsr);
        // the default is a buffer of 128 MB on each node's heap, for logs far larger than a test's
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * 1024 * 1024));
        settings.putAll(spec.security().nodeSettings());
        settings.putAll(spec.config());
        return settings;
    }
}
