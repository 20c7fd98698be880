package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemResolverTest {

    private static final String ONLY = "jdk.net.hosts.file";

    private final String before = System.getProperty(ONLY);
    private final SystemResolver resolver = new SystemResolver();

    @TempDir
    private Path folder;

    private Path hosts;

    @BeforeEach
    void set() {
        hosts = folder.resolve("hosts");
        System.setProperty(ONLY, hosts.toString());
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(ONLY);
        } else {
            System.setProperty(ONLY, before);
        }
    }

    @Test
    void aHostsFileOfTheJvmsOwnIsReadAnewEachTime() throws Exception {
        Files.writeString(hosts, "10.0.0.7 kafka-7 other # kafka-8\n\n");
        assertThat(resolver.fresh("kafka-7")).containsExactly(InetAddress.getByName("10.0.0.7"));
        assertThat(resolver.fresh("kafka-8")).isEmpty();

        Files.writeString(hosts, "10.0.0.9\tKAFKA-7\n::1 kafka-7\n");
        assertThat(resolver.fresh("kafka-7"))
                .containsExactly(InetAddress.getByName("10.0.0.9"), InetAddress.getByName("::1"));
    }

    @Test
    void aHostsFileThatCannotBeReadIsNoEvidence() {
        assertThatThrownBy(() -> resolver.fresh("kafka-7")).isInstanceOf(IOException.class);
    }

    @Test
    void dnsThatDoesNotHaveTheNameIsNoEvidence() {
        System.clearProperty(ONLY);
        assertThatThrownBy(() -> resolver.fresh("no-such-host.invalid"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DNS");
    }
}
