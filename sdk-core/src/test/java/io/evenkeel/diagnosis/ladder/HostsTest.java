package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

class HostsTest {

    @Test
    void entriesOfBootstrapServersAreNumberedAsKafkaDoes() {
        assertThat(Hosts.bootstrap("kafka-1:9092, [::1]:9093,nonsense,PLAINTEXT://kafka-2:9094,kafka-3:99999"))
                .containsExactly(
                        new Node(-1, "kafka-1", 9092), new Node(-2, "::1", 9093), new Node(-3, "kafka-2", 9094));
        assertThat(Hosts.bootstrap(List.of("kafka-1:9092"))).containsExactly(new Node(-1, "kafka-1", 9092));
        assertThat(Hosts.bootstrap(null)).isEmpty();
    }

    @Test
    void anAddressOfVersion6IsWrittenInBrackets() {
        assertThat(Hosts.text(new Node(1, "::1", 9092))).isEqualTo("[::1]:9092");
        assertThat(Hosts.text(new Node(1, "kafka-1", 9092))).isEqualTo("kafka-1:9092");
    }

    @Test
    void anAddressIsToldFromAName() {
        assertThat(Hosts.isLiteral("10.0.0.7")).isTrue();
        assertThat(Hosts.isLiteral("fe80::1")).isTrue();
        assertThat(Hosts.isLiteral("10.0.0.7.example.org")).isFalse();
    }
}
