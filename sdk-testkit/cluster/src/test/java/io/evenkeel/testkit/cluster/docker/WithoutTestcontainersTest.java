package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody sees who has the testkit and not Testcontainers. */
class WithoutTestcontainersTest {

    private URLClassLoader loader;

    @BeforeEach
    void leaveThemOut() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("testcontainers") && !entry.contains("docker-java")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void close() throws Exception {
        loader.close();
    }

    @Test
    void theReasonSaysWhatToAdd() throws Exception {
        Object why = loader.loadClass(DockerSupport.class.getName())
                .getMethod("whyUnusable")
                .invoke(null);

        assertThat((Optional<?>) why).get().asString().contains("add org.testcontainers:testcontainers-kafka:");
    }

    @Test
    void aClusterOfContainersIsRefusedAtOnceAndAnEmbeddedOneIsNot() throws Exception {
        assertThatThrownBy(() -> start("DOCKER"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the DOCKER back-end cannot be used: Testcontainers is not on the class path");
        // it gets as far as to look for the version
        assertThatThrownBy(() -> start("EMBEDDED"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("brokerVersion must be one on the class path");
    }

    /** Of a version that there is not, so that nothing is ever started. */
    private void start(String backend) throws Throwable {
        Object builder = loader.loadClass(KafkaCluster.class.getName())
                .getMethod("builder")
                .invoke(null);
        Class<?> choice = loader.loadClass(BackendChoice.class.getName());
        Object chosen = choice.getField(backend).get(null);
        builder.getClass().getMethod("backend", choice).invoke(builder, chosen);
        builder.getClass().getMethod("brokerVersion", String.class).invoke(builder, "2.8.0");
        try {
            builder.getClass().getMethod("start").invoke(builder);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
