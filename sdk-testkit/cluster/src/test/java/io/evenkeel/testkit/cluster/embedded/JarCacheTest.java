package io.evenkeel.testkit.cluster.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCacheTest {

    @TempDir
    Path root;

    @TempDir
    Path source;

    private BrokerArtifact artifact;
    private JarCache cache;

    @BeforeEach
    void makeAnArtifact() throws IOException {
        artifact = artifact("4.3.1", "0123456789abcdef", List.of("a.jar", "b.jar"));
        cache = new JarCache(root);
    }

    private BrokerArtifact artifact(String version, String sha256, List<String> jars) throws IOException {
        Path libs = Files.createDirectories(source.resolve("libs"));
        for (String jar : jars) {
            Files.writeString(libs.resolve(jar), "the bytes of " + jar);
        }
        Path index = source.resolve("index.properties");
        return new BrokerArtifact(version, sha256, "Main", jars, index.toUri().toURL());
    }

    @Test
    void theJarsAreUnpackedToAFolderNamedByVersionAndContent() {
        Path folder = cache.folderOf(artifact);

        assertThat(folder).isEqualTo(root.resolve("broker-4.3.1-0123456789ab"));
        assertThat(folder.resolve("a.jar")).hasContent("the bytes of a.jar");
        assertThat(folder.resolve("b.jar")).hasContent("the bytes of b.jar");
    }

    @Test
    void aWholeFolderIsNotUnpackedAgain() throws IOException {
        Path jar = cache.folderOf(artifact).resolve("a.jar");
        Object before = Files.getLastModifiedTime(jar);
        Object key = Files.readAttributes(jar, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();

        cache.folderOf(artifact);

        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(before);
        assertThat(Files.readAttributes(jar, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(key);
    }

    @Test
    void otherContentOfTheSameVersionHasAFolderOfItsOwn() throws IOException {
        Path one = cache.folderOf(artifact);
        Path other = cache.folderOf(artifact("4.3.1", "fedcba9876543210", List.of("a.jar")));

        assertThat(other).isNotEqualTo(one);
        assertThat(one).isDirectory();
    }

    @Test
    void aMissingJarIsRepaired() throws IOException {
        Files.delete(cache.folderOf(artifact).resolve("b.jar"));

        assertThat(cache.folderOf(artifact).resolve("b.jar")).hasContent("the bytes of b.jar");
    }

    @Test
    void aTruncatedJarIsRepaired() throws IOException {
        Files.writeString(cache.folderOf(artifact).resolve("b.jar"), "the");

        assertThat(cache.folderOf(artifact).resolve("b.jar")).hasContent("the bytes of b.jar");
    }

    @Test
    void aFolderThatNobodyFinishedIsRepaired() throws IOException {
        Files.createDirectories(root.resolve("broker-4.3.1-0123456789ab"));

        assertThat(cache.folderOf(artifact).resolve("a.jar")).exists();
        assertNothingElse();
    }

    @Test
    void thoseWhoRaceAllGetAWholeFolderAndLeaveNothingElse() throws Exception {
        assertThat(race(8)).containsOnly(root.resolve("broker-4.3.1-0123456789ab"));
        assertThat(root.resolve("broker-4.3.1-0123456789ab").resolve("b.jar")).hasContent("the bytes of b.jar");
        assertNothingElse();
    }

    @Test
    void thoseWhoRaceToRepairAllGetAWholeFolder() throws Exception {
        Files.delete(cache.folderOf(artifact).resolve("a.jar"));

        assertThat(race(8)).containsOnly(root.resolve("broker-4.3.1-0123456789ab"));
        assertThat(root.resolve("broker-4.3.1-0123456789ab").resolve("a.jar")).hasContent("the bytes of a.jar");
        assertNothingElse();
    }

    @Test
    void anArtifactThatLacksAJarIsToldAndLeavesNothing() throws IOException {
        BrokerArtifact broken = new BrokerArtifact(
                "4.3.1", "0123456789abcdef", "Main", List.of("a.jar", "missing.jar"), artifact.index());

        assertThatThrownBy(() -> cache.folderOf(broken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("4.3.1")
                .hasStackTraceContaining("missing.jar");
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).allMatch(path -> path.endsWith("unpacking.lock"));
        }
    }

    private List<Path> race(int threads) throws Exception {
        ExecutorService racers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Path>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(racers.submit(() -> new JarCache(root).folderOf(artifact)));
            }
            List<Path> folders = new ArrayList<>();
            for (Future<Path> one : running) {
                folders.add(one.get());
            }
            return folders;
        } finally {
            racers.shutdownNow();
        }
    }

    private void assertNothingElse() throws IOException {
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left)
                    .containsExactlyInAnyOrder(
                            root.resolve("broker-4.3.1-0123456789ab"), root.resolve("unpacking.lock"));
        }
    }
}
