package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What hits all clients of a cluster, whatever else is played there. */
@Tag("full")
class LaterCausesIT extends CauseMatrix {

    private CauseRow gone;

    @Override
    KafkaCluster start() {
        return KafkaCluster.builder()
                .brokers(2)
                .brokerConfig("broker.session.timeout.ms", "6000") // a busy machine is no dead broker
                .start();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    void prepare() throws IOException {
        topic("gone", List.of(1, 2), List.of(2, 1), 1);
        gone = row("no broker can be reached any more", Cause.BOOTSTRAP_UNREACHABLE, CauseRow.ALL, LASTING, "gone");
        awaitWork(gone);
    }

    @Override
    void strike() {
        Instant now = Instant.now();
        cluster.brokers().forEach(broker -> broker.network().refuse());
        gone.struck(
                now,
                "No broker can be reached from here",
                address(cluster.broker(1)) + " refuses connections",
                address(cluster.broker(2)) + " refuses connections");
    }
}
