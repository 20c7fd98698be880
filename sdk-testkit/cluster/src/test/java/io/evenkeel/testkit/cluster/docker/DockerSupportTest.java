package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DockerSupportTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";

    @TempDir
    Path home;

    private Path socket;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void nameTheSocket() {
        socket = home.resolve("docker.sock");
    }

    private DaemonSearch search() {
        return new DaemonSearch(environment, home, List.of(home.resolve("other.sock"), socket));
    }

    @Test
    void withoutADaemonItSaysWhereItLooked() {
        assertThat(DockerSupport.whyNoDaemon(search()))
                .hasValue("no Docker daemon: DOCKER_HOST is not set, and there is none of [" + home + "/other.sock, "
                        + socket + "]");
    }

    @Test
    void aDaemonThatAnswersIsFound() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(socket, line -> line.equals("GET /_ping HTTP/1.1") ? OK : null)) {
            assertThat(DockerSupport.whyNoDaemon(search())).isEmpty();
        }
    }

    @Test
    void aDaemonThatKeepsSilentIsGivenUp() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(socket, line -> null)) {
            assertThat(DockerSupport.whyNoDaemon(search()))
                    .hasValue("no Docker daemon answers at unix://" + socket + ": no answer within 2000 ms");
        }
    }

    @Test
    void aSocketThatADeadDaemonLeftIsNoDaemon() throws IOException {
        new FakeDaemon(socket, line -> OK).close();

        assertThat(DockerSupport.whyNoDaemon(search()).orElseThrow())
                .startsWith("no Docker daemon answers at unix://" + socket + ": ");
    }

    @Test
    void aDaemonThatIsUnwellIsToldWithItsStatus() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(socket, line -> "HTTP/1.1 503 Service Unavailable\r\n\r\n")) {
            assertThat(DockerSupport.whyNoDaemon(search()))
                    .hasValue("the Docker daemon at unix://" + socket + " answers a ping with status 503");
        }
    }

    @Test
    void whatIsNoDaemonIsTold() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(socket, line -> "SSH-2.0\r\n")) {
            assertThat(DockerSupport.whyNoDaemon(search()).orElseThrow())
                    .endsWith(": what answers is no Docker daemon: 'SSH-2.0'");
        }
    }

    @Test
    void anAddressThatIsSetMustAnswerItself() throws IOException {
        environment.put("DOCKER_HOST", "unix://" + home + "/dead.sock");
        try (FakeDaemon daemon = new FakeDaemon(socket, line -> OK)) {
            assertThat(DockerSupport.whyNoDaemon(search()).orElseThrow())
                    .startsWith("no Docker daemon answers at unix://" + home + "/dead.sock: ");
        }
    }

    @Test
    void anAddressIsReadFromTestcontainersOwnSettingsToo() throws IOException {
        Files.writeString(home.resolve(".testcontainers.properties"), "docker.host=unix://" + socket + "\n");

        assertThat(new DaemonSearch(environment, home, List.of()).find().orElseThrow())
                .hasToString("unix://" + socket);
    }

    @Test
    void aDaemonThatWantsTlsIsLeftToTestcontainers() {
        environment.put("DOCKER_HOST", "tcp://127.0.0.1:1");
        environment.put("DOCKER_TLS_VERIFY", "1");

        assertThat(DockerSupport.whyNoDaemon(search())).isEmpty();
    }

    @Test
    void anImageThatIsAbsentIsToldWithWhatToDo() throws IOException {
        KafkaImage image = new KafkaImage("apache/kafka:4.3.1");
        try (FakeDaemon daemon = new FakeDaemon(
                socket,
                line -> line.equals("GET /images/apache/kafka:4.3.1/json HTTP/1.1")
                        ? "HTTP/1.1 404 Not Found\r\n\r\n"
                        : OK)) {
            assertThat(DockerSupport.whyNoImage(search(), image))
                    .hasValue(
                            "the image apache/kafka:4.3.1 is not there: `docker pull apache/kafka:4.3.1`, or name one that is there by"
                                    + " -Devenkeel.testkit.image or EVENKEEL_TESTKIT_IMAGE");
            assertThat(DockerSupport.whyNoImage(search(), new KafkaImage("other:1")))
                    .isEmpty();
        }
    }
}
