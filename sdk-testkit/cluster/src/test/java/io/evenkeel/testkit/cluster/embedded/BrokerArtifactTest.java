package io.evenkeel.testkit.cluster.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerArtifactTest {

    @TempDir
    Path root;

    @Test
    void theBrokerOnTheClassPathIsFoundWithItsJars() throws IOException {
        BrokerArtifact broker = BrokerArtifact.find(null);

        assertThat(broker.jars()).anyMatch(jar -> jar.startsWith("kafka_2.13-"));
        try (InputStream jar = broker.openJar(broker.jars().get(0))) {
            // every jar is a zip file
            assertThat(jar.readNBytes(2)).containsExactly('P', 'K');
        }
    }

    @Test
    void anUnknownVersionIsRefusedWithThoseThereAre() {
        String there = BrokerArtifact.onClassPath(getClass().getClassLoader()).stream()
                .map(BrokerArtifact::version)
                .collect(Collectors.joining(", "));

        assertThatThrownBy(() -> BrokerArtifact.find("0.8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("brokerVersion must be one on the class path (" + there + "), but was 0.8");
    }

    @Test
    void theFirstNumbersOfAVersionAreEnough() {
        assertThat(BrokerArtifact.find("4.1").version()).startsWith("4.1.");
        assertThat(BrokerArtifact.find(BrokerArtifact.find("4.1").version()).version())
                .isEqualTo(BrokerArtifact.find("4.1").version());
        assertThatThrownBy(() -> BrokerArtifact.find("4.")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void versionsAreOrderedByTheirNumbers() throws IOException {
        URL[] classPath = {index("4.10.0"), index("4.9.1"), index("4.9")};

        try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
            assertThat(BrokerArtifact.onClassPath(loader))
                    .extracting(BrokerArtifact::version)
                    .containsExactly("4.9", "4.9.1", "4.10.0");
        }
    }

    @Test
    void anIndexThatLacksAnEntryIsNamed() throws IOException {
        Path folder = Files.createDirectories(root.resolve("broken/META-INF/evenkeel/broker"));
        Files.writeString(folder.resolve("index.properties"), "version=1");

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {root.resolve("broken").toUri().toURL()}, null)) {
            assertThatThrownBy(() -> BrokerArtifact.onClassPath(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no sha256 in file:");
        }
    }

    private URL index(String version) throws IOException {
        Path folder = Files.createDirectories(root.resolve(version).resolve("META-INF/evenkeel/broker"));
        Files.writeString(
                folder.resolve("index.properties"), "version=" + version + "\nsha256=1\nmain=Main\njars=a.jar\n");
        return root.resolve(version).toUri().toURL();
    }
}
