package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.Controller;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Partition;
import io.evenkeel.testkit.cluster.PartitionLeader;
import io.evenkeel.testkit.cluster.User;
import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.Backend;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.BrokerSettings;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.Nodes;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import io.evenkeel.testkit.cluster.security.Credential;
import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster whose nodes some back-end runs: proxies before them, an Admin beside them, faults upon them. */
public final class FaultyCluster implements KafkaCluster {

    private static final Logger log = LoggerFactory.getLogger(FaultyCluster.class);

    private final Parts parts;
    private final ListenerSecurity security;
    private final Map<Integer, BrokerProxies> proxies = new TreeMap<>();
    private final Map<Integer, FaultyBroker> brokers = new TreeMap<>();
    private final Map<Integer, FaultyController> controllers = new TreeMap<>();
    private final Set<Capability> capabilities;
    private final ClusterView view;
    private final Admin admin;
    private final Map<String, String> timings;
    private final FaultsInEffect faultsInEffect = new FaultsInEffect(() -> this.closed);
    private volatile boolean closed;

    private FaultyCluster(
            ClusterSpec spec,
            Parts parts,
            Nodes nodes,
            List<BrokerProxies> proxies,
            ClusterView view,
            Map<String, ConfigEntry> config) {
        this.security = spec.security();
        this.parts = parts;
        this.capabilities = nodes.capabilities();
        this.view = view;
        for (BrokerNode node : nodes.brokers()) {
            BrokerProxies before = proxies.get(node.id() - 1);
            this.proxies.put(node.id(), before);
            this.brokers.put(node.id(), new FaultyBroker(node, before, this));
        }
        nodes.controllers().forEach(node -> controllers.put(node.id(), new FaultyController(node, this)));
        this.timings = timings(config);
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                ClusterView.told(controlListeners(proxies)),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "evenkeel-testkit-admin"));
        // a plain close() would wait for calls that no broker is left to answer
        parts.add(() -> admin.close(Duration.ZERO));
    }

    /** Starts the nodes and returns when all brokers are registered and unfenced. */
    public static FaultyCluster start(ClusterSpec spec, Backend backend) {
        long began = System.nanoTime();
        Parts parts = new Parts();
        try {
            PortBlock ports = parts.add(PortBlock.take());
            List<BrokerProxies> proxies = BrokerProxies.bind(spec, ports, parts);
            List<Advertised> advertised =
                    proxies.stream().map(BrokerProxies::advertised).toList();
            Nodes nodes = parts.add(backend.start(spec, advertised, ports));
            nodes.brokers().forEach(node -> proxies.get(node.id() - 1).forwardTo(node));
            ClusterView view = Readiness.await(nodes, controlListeners(proxies), parts);
            Map<String, ConfigEntry> config = Await.recoveryAfter("starting the cluster")
                    .answer("the configuration of a broker", () -> view.config(1));
            requireKnown(spec.config().keySet(), config);
            FaultyCluster cluster = new FaultyCluster(spec, parts, nodes, proxies, view, config);
            log.info(
                    "cluster of {} brokers ready after {} ms at {}, {}",
                    spec.brokers(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                    cluster.bootstrapServers(),
                    spec.security());
            nodes.ready();
            return cluster;
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static List<InetSocketAddress> controlListeners(List<BrokerProxies> proxies) {
        return proxies.stream().map(proxy -> proxy.control().address()).toList();
    }

    /** A misspelt setting is only a warning in the broker's log, and a test that does not test what it says. */
    private static void requireKnown(Collection<String> keys, Map<String, ConfigEntry> config) {
        for (String key : keys) {
            ConfigEntry entry = config.get(key);
            boolean known = entry != null && entry.type() != ConfigEntry.ConfigType.UNKNOWN;
            // settings of one listener are known by the rest of their name only
            if (!known && !key.startsWith("listener.name.")) {
                throw new IllegalArgumentException(
                        "brokerConfig must be a setting that the broker knows, but was " + key);
            }
        }
    }

    private static Map<String, String> timings(Map<String, ConfigEntry> config) {
        Map<String, String> timings = new TreeMap<>();
        for (String key : BrokerSettings.TIMINGS) {
            ConfigEntry entry = config.get(key);
            timings.put(key, entry == null ? "unknown" : entry.value());
        }
        return Collections.unmodifiableMap(timings);
    }

    @Override
    public String bootstrapServers() {
        return brokers.values().stream().map(Broker::clientAddress).collect(Collectors.joining(","));
    }

    @Override
    public Map<String, Object> clientConfig() {
        return connecting(security.clientConfig());
    }

    Map<String, Object> clientConfig(Credential credential) {
        return connecting(security.clientConfig(credential));
    }

    private Map<String, Object> connecting(Map<String, Object> secured) {
        Map<String, Object> config = new HashMap<>(secured);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        return config;
    }

    @Override
    public User createUser(String name) {
        if (!security.hasUsers()) {
            throw new IllegalStateException(
                    "users need clientSecurity SASL_PLAINTEXT or SASL_SSL, but it is " + security);
        }
        if (security.isSuperUser(name)) {
            throw new IllegalArgumentException("user must not be the one of clientConfig(), but was '" + name + "'");
        }
        return ScramUser.create(name, this);
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public Broker broker(int id) {
        FaultyBroker broker = brokers.get(id);
        if (broker == null) {
            throw new IllegalArgumentException("no broker " + id + " in this cluster, ids are " + brokers.keySet());
        }
        return broker;
    }

    @Override
    public List<Broker> brokers() {
        return List.copyOf(brokers.values());
    }

    @Override
    public Controller controller(int id) {
        FaultyController controller = controllers.get(id);
        if (controller == null) {
            throw new IllegalArgumentException(
                    "no controller " + id + " in this cluster, ids are " + controllers.keySet());
        }
        return controller;
    }

    @Override
    public List<Controller> controllers() {
        return List.copyOf(controllers.values());
    }

    @Override
    public Partition partition(TopicPartition partition) {
        return new WatchedPartition(partition, this);
    }

    @Override
    public Map<TopicPartition, PartitionLeader> leaders(String topic) {
        try {
            return view.leaders(topic);
        } catch (NoAnswerException e) {
            throw new IllegalStateException("nobody tells who leads the partitions of " + topic, e);
        }
    }

    @Override
    public void createTopic(String name, int partitions, int replicationFactor, Map<String, String> config) {
        new Topics(admin, view)
                .create(new NewTopic(name, partitions, (short) replicationFactor).configs(config), partitions);
    }

    @Override
    public void createTopic(String name, Map<Integer, List<Integer>> replicas, Map<String, String> config) {
        new Topics(admin, view).create(new NewTopic(name, replicas).configs(config), replicas.size());
    }

    @Override
    public void deleteTopic(String name) {
        new Topics(admin, view).delete(name);
        Await.effectOf("deleting topic " + name)
                .until(
                        "every broker to tell clients nothing of it",
                        () -> toldToClients().noneMatch(told -> told.topics().contains(name)));
    }

    @Override
    public void awaitHealthy() {
        List<String> faults = new ArrayList<>();
        Await.recoveryAfter("awaiting a healthy cluster").until("no faults", () -> String.join("; ", faults), () -> {
            faults.clear();
            faults.addAll(view.look().faults(brokers.keySet()));
            return faults.isEmpty() ? Optional.of(true) : Optional.empty();
        });
    }

    @Override
    public void healAll() {
        faultsInEffect.healAll();
        awaitHealthy();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** Throws UnsupportedOperationException that names the fault when the back-end cannot do it. */
    void require(Capability capability, String fault) {
        if (!capabilities.contains(capability)) {
            throw new UnsupportedOperationException(
                    fault + " needs the capability " + capability + ", but this back-end has " + capabilities);
        }
    }

    @Override
    public Map<String, String> timings() {
        return timings;
    }

    @Override
    public void close() {
        closed = true;
        parts.close();
    }

    /** Where a fault that lasts is entered. */
    FaultsInEffect faultsInEffect() {
        return faultsInEffect;
    }

    ClusterView view() {
        return view;
    }

    /** The proxy between clients and that broker. */
    TcpProxy clientProxy(int broker) {
        return Objects.requireNonNull(proxies.get(broker), () -> "no proxy before broker " + broker)
                .client();
    }

    /** The proxies that the broker's own fetches go through. */
    List<TcpProxy> replicationProxiesBut(int broker) {
        return proxies.entrySet().stream()
                .filter(other -> other.getKey() != broker)
                .map(other -> other.getValue().replication())
                .toList();
    }

    ListenerSecurity security() {
        return security;
    }

    /** What clients are told by each broker that runs. */
    Stream<BareMetadata> toldToClients() {
        return running().map(FaultyBroker::tellsClients);
    }

    /** Whether that user can log in to each broker that runs. */
    boolean letsIn(Credential credential) {
        return running().allMatch(broker -> broker.letsIn(credential));
    }

    private Stream<FaultyBroker> running() {
        return brokers.values().stream().filter(broker -> broker.state() == Broker.State.RUNNING);
    }

    /** Whether enough controllers run for one of them to lead. */
    boolean hasQuorum() {
        long running = controllers.values().stream()
                .filter(controller -> controller.state() == Broker.State.RUNNING)
                .count();
        return 2 * running > controllers.size();
    }

    /** What the leader of the quorum tells. Throws {@link NoAnswerException} when no controller that runs leads. */
    BareQuorum quorum() {
        NoAnswerException nobody = new NoAnswerException("no controller leads");
        for (FaultyController controller : controllers.values()) {
            try {
                if (controller.state() == Broker.State.RUNNING) {
                    return controller.tells();
                }
            } catch (NoAnswerException e) {
                nobody.addSuppressed(e);
            }
        }
        throw nobody;
    }

    /** Whether there is a broker to ask, apart from that one. */
    boolean anotherRuns(int broker) {
        return brokers.values().stream()
                .anyMatch(other -> other.id() != broker && other.state() == Broker.State.RUNNING);
    }
}
