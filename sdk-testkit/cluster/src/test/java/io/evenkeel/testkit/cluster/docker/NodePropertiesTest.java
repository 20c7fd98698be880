package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.cluster.backend.Advertised;
import io.evenkeel.testkit.cluster.backend.ClusterSpec;
import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Test;

class NodePropertiesTest {

    private final NodeProperties properties = new NodeProperties(new ClusterSpec(
            3,
            3,
            false,
            Map.of("log.segment.bytes", "1048576"),
            List.of(),
            null,
            ListenerSecurity.of(SecurityProtocol.SSL)));

    private final Advertised advertised =
            new Advertised(Loopback.port(15_001), Loopback.port(15_002), Loopback.port(15_003));

    @Test
    void clientsAreToldTheProxiesAndBrokersEachOthersNames() {
        assertThat(properties.broker(2, advertised))
                .containsEntry(
                        "advertised.listeners",
                        "CLIENT://127.0.0.1:15001,REPLICATION://broker-2:19093,CONTROL://127.0.0.1:15003")
                .containsEntry("listeners", "CLIENT://:19092,REPLICATION://:19093,CONTROL://:19094")
                .containsEntry("process.roles", "broker")
                .containsEntry("node.id", "2")
                .containsEntry("log.segment.bytes", "1048576");
    }

    @Test
    void everyNodeKnowsTheControllersByName() {
        String voters = "101@controller-101:19095,102@controller-102:19095,103@controller-103:19095";

        assertThat(properties.broker(1, advertised)).containsEntry("controller.quorum.voters", voters);
        assertThat(properties.controller(103))
                .containsEntry("controller.quorum.voters", voters)
                .containsEntry("listeners", "CONTROLLER://:19095")
                .containsEntry("process.roles", "controller")
                .doesNotContainKey("advertised.listeners");
    }

    @Test
    void valuesOfSeveralLinesSurviveTheFile() throws Exception {
        Map<String, String> broker = properties.broker(1, advertised);
        assertThat(broker.get("listener.name.client.ssl.keystore.key")).contains("\n");

        Properties read = new Properties();
        read.load(new StringReader(NodeProperties.text(broker)));

        assertThat(read).isEqualTo(broker);
    }
}
