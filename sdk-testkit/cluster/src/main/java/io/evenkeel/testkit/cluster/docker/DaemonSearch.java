package io.evenkeel.testkit.cluster.docker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for the Docker daemon where Testcontainers will look: {@code DOCKER_HOST}, its own settings file, the usual sockets. */
final class DaemonSearch {

    private final Map<String, String> environment;
    private final Path home;
    private final List<Path> sockets;

    DaemonSearch(Map<String, String> environment, Path home, List<Path> sockets) {
        this.environment = environment;
        this.home = home;
        this.sockets = sockets;
    }

    static DaemonSearch ofThisMachine() {
        Path home = Path.of(System.getProperty("user.home"));
        String runtime = System.getenv()
                .getOrDefault("XDG_RUNTIME_DIR", home.resolve(".docker/run").toString());
        return new DaemonSearch(
                System.getenv(),
                home,
                Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(runtime, "docker.sock"),
                                home.resolve(".docker/run/docker.sock"),
                                home.resolve(".docker/desktop/docker.sock"))
                        .distinct()
                        .toList());
    }

    /** The address that was set, else the first socket at which a daemon answers, else the first that exists. */
    Optional<DaemonAddress> find() {
        String set = userProperties().getProperty("tc.host");
        if (set == null || set.isBlank()) {
            set = setting("DOCKER_HOST", "docker.host");
        }
        if (set != null) {
            String verify = setting("DOCKER_TLS_VERIFY", "docker.tls.verify");
            return Optional.of(new DaemonAddress(URI.create(set.strip()), verify != null && !verify.equals("0")));
        }
        List<DaemonAddress> there = sockets.stream()
                .filter(Files::exists)
                .map(socket -> new DaemonAddress(URI.create("unix://" + socket), false))
                .toList();
        return there.stream()
                .filter(address -> there.size() == 1 || address.answers())
                .findFirst()
                .or(() -> there.stream().findFirst());
    }

    /** What was looked for, for a message. */
    String places() {
        return "DOCKER_HOST is not set, and there is none of " + sockets;
    }

    private @Nullable String setting(String variable, String property) {
        String set = environment.get(variable);
        if (set == null || set.isBlank()) {
            set = userProperties().getProperty(property);
        }
        return set == null || set.isBlank() ? null : set.strip();
    }

    private Properties userProperties() {
        Properties properties = new Properties();
        Path file = home.resolve(".testcontainers.properties");
        if (Files.isReadable(file)) {
            try (var in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException e) {
                // as good as absent: Testcontainers will tell of it
            }
        }
        return properties;
    }
}
