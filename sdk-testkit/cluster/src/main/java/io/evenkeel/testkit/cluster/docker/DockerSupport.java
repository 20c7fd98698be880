package io.evenkeel.testkit.cluster.docker;

import java.io.IOException;
import java.util.Optional;

/**
 * Whether clusters can be started with {@link io.evenkeel.testkit.cluster.BackendChoice#DOCKER} here.
 *
 * <p>Thread-safe. A daemon at a socket or by TCP is waited for no longer than a few seconds; for one that wants TLS, is reached by ssh, or has a
 * named pipe, Testcontainers is asked, which takes the time it takes.
 */
public final class DockerSupport {

    private static final String TESTCONTAINERS = "org.testcontainers.DockerClientFactory";

    private DockerSupport() {}

    /**
     * Why the DOCKER back-end cannot be used here, with what to do about it; empty when it can be. For a test that is to be skipped:
     * {@code assumeTrue(DockerSupport.whyUnusable().isEmpty(), () -> DockerSupport.whyUnusable().get())}. It asks for Testcontainers on the
     * class path, for a daemon that answers within 2 s, and for {@link #image()}, which is not pulled (starting a cluster pulls it).
     */
    public static Optional<String> whyUnusable() {
        Optional<String> why = whyNoDaemon();
        return why.isPresent() ? why : whyNoImage(DaemonSearch.ofThisMachine(), KafkaImage.of(null));
    }

    /**
     * The image that nodes are containers of, where a test does not ask for a {@code brokerVersion}: the system property
     * {@code evenkeel.testkit.image}, else the environment's {@code EVENKEEL_TESTKIT_IMAGE}, else {@code apache/kafka} in the version that
     * the kit has. One without a tag gets that version. It must be laid out like Apache's.
     */
    public static String image() {
        return KafkaImage.of(null).name();
    }

    /** The same without a look at the image. */
    static Optional<String> whyNoDaemon() {
        return isThere(TESTCONTAINERS)
                ? whyNoDaemon(DaemonSearch.ofThisMachine())
                : Optional.of(
                        "Testcontainers is not on the class path: add org.testcontainers:testcontainers-kafka:2.0.5 (or "
                                + "org.testcontainers:testcontainers) in scope test");
    }

    static Optional<String> whyNoDaemon(DaemonSearch search) {
        Optional<DaemonAddress> found = search.find();
        if (found.isEmpty()) {
            // a named pipe is nothing that could be looked for here
            return isWindows() ? Optional.empty() : Optional.of("no Docker daemon: " + search.places());
        }
        DaemonAddress daemon = found.get();
        if (!daemon.canBeAsked()) {
            return Optional.empty();
        }
        try {
            int status = daemon.status("/_ping");
            return status == 200
                    ? Optional.empty()
                    : Optional.of("the Docker daemon at " + daemon + " answers a ping with status " + status);
        } catch (IOException e) {
            return Optional.of("no Docker daemon answers at " + daemon + ": " + e.getMessage());
        }
    }

    static Optional<String> whyNoImage(DaemonSearch search, KafkaImage image) {
        Optional<DaemonAddress> daemon = search.find().filter(DaemonAddress::canBeAsked);
        if (daemon.isEmpty()) {
            try {
                return DockerConnection.ofThisJvm().has(image) ? Optional.empty() : Optional.of(absent(image));
            } catch (RuntimeException | LinkageError e) {
                return Optional.of("no Docker daemon was found by Testcontainers: " + e.getMessage());
            }
        }
        try {
            int status = daemon.get().status("/images/" + image + "/json");
            return status == 200 ? Optional.empty() : Optional.of(absent(image));
        } catch (IOException e) {
            return Optional.of(
                    "the Docker daemon at " + daemon.get() + " does not tell of its images: " + e.getMessage());
        }
    }

    private static String absent(KafkaImage image) {
        return "the image " + image + " is not there: " + image.remedy();
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className, false, DockerSupport.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
