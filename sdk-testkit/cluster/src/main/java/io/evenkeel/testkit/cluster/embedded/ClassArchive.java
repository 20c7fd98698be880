package io.evenkeel.testkit.cluster.embedded;

import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.PortBlock;
import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's classes as this very Java has parsed and verified them (AppCDS), kept beside the jars. With it a node needs a third less
 * CPU to start and 40 MB less memory; without it everything works as well.
 *
 * <p>It is made from a rehearsal: one node is started and stopped. That would double the first start on a machine, so it is done
 * behind it, once the first cluster is ready, at the lowest priority. A JVM that ends sooner leaves it to the next one.
 */
final class ClassArchive {

    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);

    /** What a node logs when all its classes are loaded. */
    private static final String STARTED = "Kafka Server started";

    private static final long REHEARSAL_SECONDS = 120;

    private static final AtomicBoolean TRIED = new AtomicBoolean();

    private final Path file;
    private final BrokerArtifact artifact;
    private final Path jars;

    ClassArchive(BrokerArtifact artifact, Path jars) {
        this.artifact = artifact;
        this.jars = jars;
        this.file = jars.resolve("classes-" + javaKey() + ".jsa");
    }

    /** An archive fits the JVM build that made it and no other. */
    private static String javaKey() {
        String build = System.getProperty("java.vm.vendor") + "-" + System.getProperty("java.vm.version");
        return build.replaceAll("[^A-Za-z0-9.+]", "-");
    }

    /** The flags that make a node use it; none while it is not there. */
    List<String> flags() {
        return Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file) : List.of();
    }

    /** Makes it on a thread of its own, unless it is there or this JVM has tried. Returns at once. */
    void makeInBackground(Reaper reaper) {
        if (!Files.exists(file) && TRIED.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> make(reaper), "evenkeel-class-archive");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void make(Reaper reaper) {
        try (FileChannel channel = FileChannel.open(
                        jars.resolve("making-archive.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            // another JVM may be making it, or have made it just now
            if (lock != null && !Files.exists(file)) {
                rehearse(reaper);
            }
        } catch (IOException | RuntimeException e) {
            log.debug("no class archive for the nodes, they start without", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rehearse(Reaper reaper) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("evenkeel-rehearsal-");
        reaper.watch(work);
        // beside its place, so that it can be moved there in one step
        Path made = Files.createTempDirectory(jars, "making-archive-");
        reaper.watch(made);
        try (PortBlock ports = PortBlock.take()) {
            ClusterSpec spec = new ClusterSpec(
                    1, 1, false, Map.of(), List.of(), null, ListenerSecurity.of(SecurityProtocol.PLAINTEXT));
            NodeConfig.NodeFiles files = new NodeConfig(spec, ports).rehearsal(work);
            NodeProcess node = new NodeProcess(
                    files.id(),
                    NodeCommand.rehearsal(artifact, jars, made.resolve("archive.jsa"))
                            .forNode(files, Uuid.randomUuid().toString()),
                    files.log(),
                    reaper);
            runAndStop(node, files.log());
            Files.move(made.resolve("archive.jsa"), file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            discard(reaper, made);
            discard(reaper, work);
        }
    }

    private static void runAndStop(NodeProcess node, Path nodeLog) throws IOException, InterruptedException {
        node.start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REHEARSAL_SECONDS);
            while (!Files.readString(nodeLog).contains(STARTED)) {
                if (!node.process().isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(node.lastWords());
                }
                Thread.sleep(200);
            }
            // the archive is written when it ends
            node.terminate();
            if (!node.awaitEnd(REHEARSAL_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(node.lastWords());
            }
        } finally {
            node.end();
        }
    }

    private static void discard(Reaper reaper, Path folder) {
        if (Folders.delete(folder)) {
            reaper.forget(folder);
        }
    }
}
