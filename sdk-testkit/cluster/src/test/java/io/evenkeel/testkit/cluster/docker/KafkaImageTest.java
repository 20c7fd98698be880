package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
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
        "kafka@sha256:abc,4.1.2,kafka@sha256:abc",
    })
    void theVersionThatATestAsksForIsTheTag(String set, String version, String image) {
        Map<String, String> properties = new HashMap<>();
        properties.put("evenkeel.testkit.image", set);

        assertThat(KafkaImage.of(version, properties::get, name -> null)).hasToString(image);
        assertThat(KafkaImage.of(version, name -> null, Map.of("EVENKEEL_TESTKIT_IMAGE", set == null ? "" : set)::get))
                .hasToString(image);
    }

    @Test
    void bothBackEndsRunTheSameVersion() throws IOException {
        Properties index = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/META-INF/evenkeel/broker/index.properties")) {
            index.load(in);
        }
        assertThat(KafkaImage.DEFAULT_VERSION).isEqualTo(index.getProperty("version"));
    }
}
