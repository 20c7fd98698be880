package io.evenkeel.testkit.cluster.embedded;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.BrokerNode;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.ControllerNode;
import io.evenkeel.testkit.cluster.backend.Nodes;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;

/** The child JVMs of one cluster, and the temporary folder they work in. */
public final class EmbeddedNodes implements Nodes {

    /** SIGKILL takes milliseconds; this only bounds a close() on a machine that is stuck. */
    private static final long END_SECONDS = 5;

    private final Reaper reaper;
    private final Path work;
    private final ClassArchive archive;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<BrokerNode> brokers = new ArrayList<>();
    private final List<ControllerNode> controllers = new ArrayList<>();

    private EmbeddedNodes(Reaper reaper, Path work, ClassArchive archive) {
        this.reaper = reaper;
        this.work = work;
        this.archive = archive;
    }

    /** The EMBEDDED {@link io.evenkeel.testkit.cluster.backend.Backend}. */
    public static Nodes start(ClusterSpec spec, List<Advertised> advertised, PortBlock ports) {
        BrokerArtifact artifact = BrokerArtifact.find(spec.brokerVersion());
        Path jars = JarCache.ofThisMachine().folderOf(artifact);
        NodeCommand command = NodeCommand.of(artifact, jars);
        Reaper reaper = Reaper.ofThisJvm();
        EmbeddedNodes nodes = new EmbeddedNodes(reaper, workFolder(reaper), new ClassArchive(artifact, jars));
        try {
            nodes.prepare(spec, advertised, ports, command);
            nodes.processes.forEach(NodeProcess::start);
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private static Path workFolder(Reaper reaper) {
        try {
            Path work = Files.createTempDirectory("evenkeel-cluster-");
            reaper.watch(work);
            return work;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for the cluster", e);
        }
    }

    private void prepare(ClusterSpec spec, List<Advertised> advertised, PortBlock ports, NodeCommand command) {
        String clusterId = Uuid.randomUuid().toString();
        NodeConfig config = new NodeConfig(spec, ports);
        for (int i = 0; i < spec.controllers(); i++) {
            NodeProcess node = add(config.controller(i, work), command, clusterId);
            controllers.add(new EmbeddedController(node, config.controllerListener(i)));
        }
        for (int id = 1; id <= spec.brokers(); id++) {
            NodeConfig.BrokerListeners listeners = config.listeners();
            NodeConfig.NodeFiles files = config.broker(id, listeners, advertised.get(id - 1), work);
            brokers.add(new EmbeddedBroker(add(files, command, clusterId), files, listeners));
        }
    }

    private NodeProcess add(NodeConfig.NodeFiles files, NodeCommand command, String clusterId) {
        NodeProcess process = new NodeProcess(files.id(), command.forNode(files, clusterId), files.log(), reaper);
        processes.add(process);
        return process;
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
        return Capability.of(BackendChoice.EMBEDDED);
    }

    @Override
    public void assertNoneDied() {
        for (NodeProcess process : processes) {
            if (!process.process().isAlive()) {
                throw new IllegalStateException(process.lastWords());
            }
        }
    }

    @Override
    public void ready() {
        archive.makeInBackground(reaper);
    }

    /** Kills: there is nothing in the data worth a clean stop. */
    @Override
    public void close() {
        processes.forEach(NodeProcess::end);
        try {
            for (NodeProcess process : processes) {
                process.awaitEnd(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Folders.delete(work)) {
            reaper.forget(work);
        }
    }
}
