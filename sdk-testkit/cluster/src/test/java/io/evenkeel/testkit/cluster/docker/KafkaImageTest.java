package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaImageTest {

    @ParameterizedTest(name = "{0} set, version {1}: {2}")
    @CsvSource({
        ",,apache/kafka:4.3.1",
        ",4.1.2,apache/kafka:4.1.2",
        "registry.local:5000/kafka,,registry.local:5000/kafka:4.3.1",
        "registry.local:5000/kafka,4.1.2,registry.local:5000/kafka:4.1.2",
        "registry.local:5000/kafka:mine,,registry.local:5000/kafka:mine",
        "registry.local:5000/kafka:mine,4.1.2,registry.local:5000/kafka:4.1.2",
        "kafka@sha256:abc,,kafka@sha256:abc",
    })
    void theVersionThatATestAsksForIsTheTag(String set, String version, String image) {
        Map<String, String> properties = new HashMap<>();
        properties.put("evenkeel.testkit.image", set);

        assertThat(KafkaImage.of(version, properties::get, name -> null)).hasToString(image);
        assertThat(KafkaImage.of(version, name -> null, Map.of("EVENKEEL_TESTKIT_IMAGE", set == null ? "" : set)::get))
                .hasToString(image);
    }

    @Test
    void theVersionMayBeAskedForFromOutside() {
        Map<String, String> properties = Map.of("evenkeel.testkit.broker.version", "4.1.2");

        assertThat(KafkaImage.of(null, properties::get, name -> null)).hasToString("apache/kafka:4.1.2");
        assertThat(KafkaImage.of("4.2.0", properties::get, name -> null)).hasToString("apache/kafka:4.2.0");
    }

    @Test
    void aDigestHasItsVersion() {
        Map<String, String> properties = Map.of("evenkeel.testkit.image", "kafka@sha256:abc");

        assertThatThrownBy(() -> KafkaImage.of("4.1.2", properties::get, name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("brokerVersion must not be set where evenkeel.testkit.image")
                .hasMessageEndingWith("kafka@sha256:abc, but was 4.1.2");
    }

    @Test
    void bothBackEndsRunTheSameVersion() throws IOException {
        List<String> versions = new ArrayList<>();
        for (URL index : Collections.list(
                getClass().getClassLoader().getResources("META-INF/evenkeel/broker/index.properties"))) {
            Properties properties = new Properties();
            try (InputStream in = index.openStream()) {
                properties.load(in);
            }
            versions.add(properties.getProperty("version"));
        }
        assertThat(Collections.max(versions)).isEqualTo(KafkaImage.DEFAULT_VERSION);
    }
}
