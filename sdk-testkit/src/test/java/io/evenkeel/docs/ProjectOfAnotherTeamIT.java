package io.evenkeel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.testkit.cluster.docker.DockerSupport;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The first test of docs/testing.md in a project of its own: outside this build, against the artifacts as they are installed, with no more
 * on its class path than they bring.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProjectOfAnotherTeamIT {

    @TempDir
    Path project;

    @BeforeEach
    void createTheProject() throws IOException {
        Path tests = Files.createDirectories(project.resolve("src/test/java/io/evenkeel/docs"));
        Files.copy(Path.of("src/test/java/io/evenkeel/docs/OrdersIT.java"), tests.resolve("OrdersIT.java"));
        for (String file : List.of("pom.xml", "settings.xml")) {
            try (InputStream content = getClass().getResourceAsStream("/project/" + file)) {
                Files.copy(content, project.resolve(file));
            }
        }
    }

    @Test
    void passesOnEmbeddedBrokers() throws Exception {
        String output = test("EMBEDDED", List.of());

        assertThat(output).contains("cluster of 3 brokers ready").doesNotContain("containers are run by");
        assertThat(jarsOfKafka()).singleElement().asString().startsWith("kafka-clients-");
        assertThat(classPath()).noneMatch(jar -> jar.startsWith("testcontainers"));
    }

    @Test
    @Tag("full")
    void passesOnContainers() throws Exception {
        Optional<String> why = DockerSupport.whyUnusable();
        assumeTrue(why.isEmpty(), () -> why.orElse(""));

        String output = test("DOCKER", List.of("containers"));

        assertThat(output).contains("containers are run by the Docker daemon at", "cluster of 3 brokers ready");
        assertThat(jarsOfKafka()).singleElement().asString().startsWith("kafka-clients-");
    }

    private String test(String backend, List<String> profiles) throws Exception {
        Properties versions = new Properties();
        for (String key : List.of(
                "evenkeel.version",
                "junit.version",
                "logback.version",
                "testcontainers.version",
                "downloaded.repository",
                "maven.repo.local")) {
            versions.setProperty(key, System.getProperty(key));
        }
        versions.setProperty("test", "OrdersIT");
        versions.setProperty("evenkeel.testkit.backend", backend);
        StringBuilder output = new StringBuilder();
        InvocationRequest request = new DefaultInvocationRequest()
                .setBaseDirectory(project.toFile())
                .setUserSettingsFile(project.resolve("settings.xml").toFile())
                .addArgs(List.of("test"))
                .setProfiles(profiles)
                .setProperties(versions)
                .setBatchMode(true)
                .setNoTransferProgress(true)
                .setOutputHandler(line -> output.append(line).append('\n'));
        InvocationResult result = new DefaultInvoker()
                .setMavenHome(new File(System.getProperty("maven.home")))
                .execute(request);
        assertThat(result.getExitCode()).as("%s", output).isZero();
        assertThat(output).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
        return output.toString();
    }

    private List<String> jarsOfKafka() throws Exception {
        return classPath().stream()
                .filter(jar -> jar.startsWith("kafka") || jar.startsWith("scala"))
                .toList();
    }

    /** File names of the jars that the test ran with, as Surefire reports them. */
    private List<String> classPath() throws Exception {
        Path report = project.resolve("target/surefire-reports/TEST-io.evenkeel.docs.OrdersIT.xml");
        NodeList properties = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("property");
        String jars = Stream.iterate(0, i -> i < properties.getLength(), i -> i + 1)
                .map(i -> (Element) properties.item(i))
                .filter(property -> property.getAttribute("name").equals("java.class.path"))
                .map(property -> property.getAttribute("value"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(jars.split(File.pathSeparator))
                .map(jar -> Path.of(jar).getFileName().toString())
                .filter(jar -> jar.endsWith(".jar"))
                .toList();
    }
}
