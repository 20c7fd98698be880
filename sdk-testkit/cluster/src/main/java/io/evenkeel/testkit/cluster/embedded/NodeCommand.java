package io.evenkeel.testkit.cluster.embedded;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a node. */
final class NodeCommand {

    /** A node lives for a minute or two: starting soon beats running fast. */
    private static final List<String> FLAGS = List.of(
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true");

    private final List<String> launch;

    private NodeCommand(List<String> launch) {
        this.launch = List.copyOf(launch);
    }

    static NodeCommand of(BrokerArtifact artifact, Path jars) {
        return new NodeCommand(launch(artifact, jars, new ClassArchive(artifact, jars).flags()));
    }

    /** A node that writes a class archive when it ends, and gets no CPU that a test could use. */
    static NodeCommand rehearsal(BrokerArtifact artifact, Path jars, Path archive) {
        List<String> launch = new ArrayList<>(List.of("nice", "-n", "19"));
        launch.addAll(launch(artifact, jars, List.of("-XX:ArchiveClassesAtExit=" + archive)));
        return new NodeCommand(launch);
    }

    private static List<String> launch(BrokerArtifact artifact, Path jars, List<String> archiveFlags) {
        List<String> launch = new ArrayList<>();
        launch.add(java());
        launch.addAll(FLAGS);
        launch.addAll(archiveFlags);
        launch.add("-cp");
        launch.add(classPath(artifact, jars));
        launch.add(artifact.mainClass());
        return launch;
    }

    /** A fixed order, since a class archive fits one class path only. */
    private static String classPath(BrokerArtifact artifact, Path jars) {
        return artifact.jars().stream()
                .map(jar -> jars.resolve(jar).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The launcher of the Java that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    List<String> forNode(NodeConfig.NodeFiles files, String clusterId) {
        List<String> command = new ArrayList<>(launch);
        command.add(files.properties().toString());
        command.add(clusterId);
        command.addAll(files.format());
        return command;
    }
}
