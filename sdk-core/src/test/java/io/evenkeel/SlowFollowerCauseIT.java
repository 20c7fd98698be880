package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A follower that lags and is not dropped from the ISR: a setting of the whole cluster, so that it has one of its own. */
@Tag("full")
class SlowFollowerCauseIT extends CauseMatrix {

    /** Leaders drop a follower that lags within 45 s by default, so that it is told after 50 s, and 2 s. */
    private static final Duration LONGER_THAN_AN_ISR_PAUSE = Duration.ofSeconds(52);

    private CauseRow slow;

    @Override
    KafkaCluster start() {
        return KafkaCluster.builder()
                .brokers(3)
                .brokerConfig("broker.session.timeout.ms", "6000") // a busy machine is no dead broker
                .brokerConfig("replica.lag.time.max.ms", "600000")
                .start();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(100);
    }

    @Override
    void prepare() throws IOException {
        topic("slow", List.of(1, 3), List.of(2, 1), 1);
        // consumers are shown no record that a follower in the ISR lacks: to them it is a partition that nobody writes
        // to
        slow = row(
                "a follower does not fetch",
                Cause.SLOW_FOLLOWER,
                List.of(CauseRow.PRODUCER),
                LONGER_THAN_AN_ISR_PAUSE,
                "slow");
        awaitWork(slow);
    }

    @Override
    void strike() {
        lead("slow", 1);
        strike(
                cluster.broker(3).isolate(),
                slow,
                "Broker 1 leads slow-0 and answers, but acks stay away",
                "which can only be broker 3",
                "min.insync.replicas is 1",
                "Look at broker 3");
    }
}
