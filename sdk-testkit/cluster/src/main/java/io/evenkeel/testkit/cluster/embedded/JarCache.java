package io.evenkeel.testkit.cluster.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;

/**
 * Keeps a broker's jars unpacked, once per user and machine: under the system property {@value #PROPERTY}, else {@code
 * $XDG_CACHE_HOME/evenkeel}, else {@code ~/.cache/evenkeel}, in a folder named by version and content.
 *
 * <p>A folder is there with all its jars or not at all: it is unpacked under another name and then renamed. One that was damaged
 * later (a jar is missing or has another size than the manifest says) is moved aside and made anew. Whoever makes one holds a file
 * lock, so that of JVMs that race one works and none moves away what another has just made; when it dies, the kernel frees the lock.
 */
final class JarCache {

    static final String PROPERTY = "evenkeel.testkit.cache";

    /** Name and size of each jar. Written last. */
    private static final String MANIFEST = "manifest.properties";

    private static final String LOCK = "unpacking.lock";

    private final Path root;

    JarCache(Path root) {
        this.root = root;
    }

    static JarCache ofThisMachine() {
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return new JarCache(Path.of(property));
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return new JarCache(caches.resolve("evenkeel"));
    }

    /** The folder that holds the artifact's jars; unpacked now unless it is there. */
    Path folderOf(BrokerArtifact artifact) {
        Path folder = root.resolve("broker-" + artifact.version() + "-"
                + artifact.sha256().substring(0, Math.min(12, artifact.sha256().length())));
        try {
            if (!isWhole(folder, artifact)) {
                makeUnderLock(artifact, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack the jars of broker " + artifact.version() + " to " + folder, e);
        }
    }

    /** A file lock is between JVMs; within this one, the class is the lock. */
    private void makeUnderLock(BrokerArtifact artifact, Path folder) throws IOException {
        synchronized (JarCache.class) {
            Files.createDirectories(root);
            try (FileChannel file =
                            FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !isWhole(folder, artifact)) {
                    moveAside(folder);
                    unpack(artifact, folder);
                }
            }
        }
    }

    private static boolean isWhole(Path folder, BrokerArtifact artifact) throws IOException {
        try {
            Properties sizes = new Properties();
            try (InputStream in = Files.newInputStream(folder.resolve(MANIFEST))) {
                sizes.load(in);
            }
            for (String jar : artifact.jars()) {
                long size = Files.size(folder.resolve(jar));
                if (!String.valueOf(size).equals(sizes.getProperty(jar))) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // it was never made, or somebody is moving it aside
        }
    }

    /** Renamed first, so that no other JVM finds it half deleted. */
    private void moveAside(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Path aside = root.resolve("broken-" + UUID.randomUUID());
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
            Folders.delete(aside);
        }
    }

    private void unpack(BrokerArtifact artifact, Path folder) throws IOException {
        Path own = Files.createTempDirectory(root, "unpacking-");
        try {
            Properties sizes = new Properties();
            for (String jar : artifact.jars()) {
                try (InputStream in = artifact.openJar(jar)) {
                    sizes.setProperty(jar, String.valueOf(Files.copy(in, own.resolve(jar))));
                }
            }
            try (var out = Files.newOutputStream(own.resolve(MANIFEST))) {
                sizes.store(out, null);
            }
            Files.move(own, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(own);
        }
    }
}
