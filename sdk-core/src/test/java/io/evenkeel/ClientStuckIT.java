package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** A client that is the last to hear of its new leader. Any other fault beside it, and a connection that ends, would tell it. */
@Tag("full")
class ClientStuckIT extends CauseMatrix {

    private CauseRow stuck;

    @Override
    KafkaCluster start() {
        return KafkaCluster.builder()
                .brokers(3)
                .brokerConfig("broker.session.timeout.ms", "6000") // a busy machine is no dead broker
                .start();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    void prepare() throws IOException {
        topic("stuck", List.of(3, 1), List.of(2, 1), 1);
        stuck = row(
                "waits 60 s on the leader before",
                Cause.CLIENT_STUCK,
                CauseRow.ALL,
                CausesIT.ONCE_NOTICED,
                "stuck",
                Map.of("request.timeout.ms", 60_000, "evenkeel.escalate-after", "25s"),
                null);
        awaitWork(stuck);
    }

    @Override
    void strike() {
        lead("stuck", 3);
        strike(
                cluster.broker(3).freeze(),
                stuck,
                "The leader of stuck-0 is broker 1 at " + address(cluster.broker(1)) + ", which answers",
                "still turns to broker 3 at " + address(cluster.broker(3)),
                "request.timeout.ms");
    }
}
