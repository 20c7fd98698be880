package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.ControllerNode;
import io.evenkeel.testkit.cluster.backend.Nodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers of one cluster, and the network they are in. */
final class DockerNodes implements Nodes {

    private static final Logger log = LoggerFactory.getLogger(DockerNodes.class);

    /**
     * Who is asked for names that the network does not know, such as those of nodes that are down: nobody. A server that cannot be reached
     * would be waited for by the thread that elects the quorum's leader.
     */
    private static final String NO_OTHER_NAMES = "127.0.0.1";

    /** Without it the daemon's resolver hands a name without a dot on to that server, and has no answer when that has none. */
    private static final List<String> ANSWERED_HERE = List.of("ndots:1");

    private final DockerConnection docker;
    private final KafkaImage image;
    private final String name = "evenkeel-" + UUID.randomUUID().toString().substring(0, 8);
    private final String network;
    private final String clusterId = Uuid.randomUuid().toString();
    private final List<NodeContainer> containers = new CopyOnWriteArrayList<>();
    private final List<BrokerNode> brokers = new ArrayList<>();
    private final List<ControllerNode> controllers = new ArrayList<>();
    private final Thread hook = new Thread(this::remove, name + "-remove");

    private DockerNodes(DockerConnection docker, KafkaImage image) {
        this.docker = docker;
        this.image = image;
        this.network = docker.client()
                .createNetworkCmd()
                .withName(name)
                .withLabels(DockerConnection.labels(name))
                .exec()
                .getId();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes and starts them. Throws IllegalStateException that says what to do when the image cannot be had. */
    static Nodes start(ClusterSpec spec, List<Advertised> advertised) {
        DockerConnection docker = DockerConnection.ofThisJvm();
        KafkaImage image = KafkaImage.of(spec.brokerVersion());
        docker.require(image);
        DockerNodes nodes = new DockerNodes(docker, image);
        try {
            nodes.create(spec, advertised);
            AllAtOnce.forEach(nodes.containers, NodeContainer::start);
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private void create(ClusterSpec spec, List<Advertised> advertised) {
        NodeProperties properties = new NodeProperties(spec);
        List<String> format = spec.security().formatArguments();
        for (int i = 0; i < spec.controllers(); i++) {
            int id = NodeProperties.FIRST_CONTROLLER_ID + i;
            NodeContainer node = add(id, properties.controller(id), format, NodeProperties.CONTROLLER_PORT);
            controllers.add(new DockerController(node));
        }
        for (int id = 1; id <= spec.brokers(); id++) {
            Map<String, String> own = properties.broker(id, advertised.get(id - 1));
            NodeContainer node = add(
                    id,
                    own,
                    List.of(),
                    NodeProperties.CLIENT_PORT,
                    NodeProperties.REPLICATION_PORT,
                    NodeProperties.CONTROL_PORT);
            brokers.add(new DockerBroker(node, own));
        }
    }

    private NodeContainer add(int id, Map<String, String> properties, List<String> format, int... ports) {
        List<ExposedPort> exposed =
                Arrays.stream(ports).mapToObj(ExposedPort::tcp).toList();
        List<PortBinding> bindings = exposed.stream()
                .map(port -> new PortBinding(Ports.Binding.bindIp(docker.publishedOn()), port))
                .toList();
        CreateContainerCmd create = docker.client().createContainerCmd(image.name());
        String containerId = create.withName(name + "-" + NodeProperties.name(id))
                .withAliases(NodeProperties.name(id))
                .withLabels(DockerConnection.labels(name))
                .withEnv(NodeCommand.environment())
                .withEntrypoint(NodeCommand.entrypoint(clusterId, !format.isEmpty()))
                .withCmd()
                .withExposedPorts(exposed)
                .withHostConfig(new HostConfig()
                        .withNetworkMode(network)
                        .withPortBindings(bindings)
                        .withDns(NO_OTHER_NAMES)
                        .withDnsOptions(ANSWERED_HERE)
                        .withDnsSearch("."))
                .exec()
                .getId();
        NodeContainer node = new NodeContainer(docker, id, containerId);
        containers.add(node);
        node.write(NodeCommand.files(properties, format));
        return node;
    }

    @Override
    public List<BrokerNode> brokers() {
        return List.copyOf(brokers);
    }

    @Override
    public List<ControllerNode> controllers() {
        return List.copyOf(controllers);
    }

    @Override
    public Set<Capability> capabilities() {
        return Capability.of(BackendChoice.DOCKER);
    }

    /** One question for all of them: it is asked often. */
    @Override
    public void assertNoneDied() {
        DockerClient client = docker.client();
        List<Container> ended = client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Leftovers.CLUSTER, name))
                .withStatusFilter(List.of("exited", "dead"))
                .exec();
        for (NodeContainer node : containers) {
            if (ended.stream().anyMatch(container -> container.getId().equals(node.containerId()))) {
                throw new IllegalStateException(node.lastWords());
            }
        }
    }

    @Override
    public void ready() {
        // nothing was put off
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this JVM is ending
        }
    }

    /** Never throws; a daemon that does not answer is not waited for. */
    private void remove() {
        try {
            AllAtOnce.forEach(containers, NodeContainer::remove);
        } catch (RuntimeException e) {
            log.warn("cannot remove all containers of the cluster {}: {}", name, e.getMessage());
        }
        try {
            AllAtOnce.forEach(
                    List.of(network), id -> docker.client().removeNetworkCmd(id).exec());
        } catch (NotFoundException e) {
            // closed before
        } catch (RuntimeException e) {
            log.warn("cannot remove the network of the cluster {}: {}", name, e.getMessage());
        }
    }
}
