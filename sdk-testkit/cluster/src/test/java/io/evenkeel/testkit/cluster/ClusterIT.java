package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterIT {

    /** That of metadata version 4.1-IV1. */
    private static final short LEVEL_OF_4_1 = 27;

    @Test
    void aSmallClusterDoesWhatALargeOneDoes() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.builder()
                .brokers(1)
                .controllers(3)
                // not below batch.size: the producer would split for ever what it gathers while the broker is away
                .brokerConfig("message.max.bytes", "1234567")
                .start()) {
            assertThat(cluster.brokers()).extracting(Broker::id).containsExactly(1);
            assertThat(cluster.bootstrapServers())
                    .isEqualTo(cluster.broker(1).clientAddress())
                    .startsWith("127.0.0.1:");
            QuorumInfo quorum =
                    cluster.admin().describeMetadataQuorum().quorumInfo().get();
            assertThat(quorum.voters()).hasSize(3);
            assertThat(cluster.timings())
                    .containsEntry("broker.session.timeout.ms", "3000")
                    .containsEntry("broker.heartbeat.interval.ms", "500")
                    .containsEntry("replica.lag.time.max.ms", "3000");
            assertThat(brokerSetting(cluster, "message.max.bytes")).isEqualTo("1234567");

            cluster.createTopic("orders", 2, 1, Map.of("retention.ms", "60000"));
            assertThat(cluster.partition("orders", 1).leader().id()).isEqualTo(1);
            assertThatThrownBy(() -> cluster.createTopic("orders", 1, 1)).isInstanceOf(TopicExistsException.class);

            dataAndAddressOutliveTheOnlyBroker(cluster);
        }
    }

    private static void dataAndAddressOutliveTheOnlyBroker(KafkaCluster cluster) throws Exception {
        TopicPartition partition = new TopicPartition("orders", 0);
        String address = cluster.bootstrapServers();
        long acked;
        try (Traffic traffic = new Traffic(cluster, partition).begin()) {
            Fault<BrokerGone> kill = cluster.broker(1).kill();
            assertThat(kill.receipt().moves())
                    .extracting(LeaderMove::to)
                    .containsExactly(LeaderMove.NO_LEADER, LeaderMove.NO_LEADER);
            kill.heal();
            BrokerGone frozen;
            try (Fault<BrokerGone> freeze = cluster.broker(1).freeze()) {
                frozen = freeze.receipt();
            }
            assertThat(frozen.moves()).hasSize(2);
            cluster.broker(1).restart();
            acked = traffic.end();
        }
        // nothing is lost; what was in flight when the only replica was killed may be there twice (see
        // Partition.takeOffline)
        try (Reader reader = new Reader(cluster, partition)) {
            await().untilAsserted(() -> assertThat(reader.different()).isEqualTo(acked));
        }
        assertThat(cluster.bootstrapServers()).isEqualTo(address);
    }

    @Test
    void anOlderBrokerIsChosenByItsVersion() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.builder()
                .backend(BackendChoice.EMBEDDED)
                .brokers(1)
                .brokerVersion("4.1")
                .start()) {
            FinalizedVersionRange metadataVersion = cluster.admin()
                    .describeFeatures()
                    .featureMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .finalizedFeatures()
                    .get("metadata.version");
            assertThat(metadataVersion.maxVersionLevel()).isEqualTo(LEVEL_OF_4_1);
            cluster.createTopic("orders", 1, 1);
            cluster.broker(1).restart();
        }
    }

    @Test
    void productionTimingsAreKafkasOwn() {
        try (KafkaCluster cluster =
                KafkaCluster.builder().brokers(1).productionTimings().start()) {
            assertThat(cluster.timings())
                    .containsEntry("broker.session.timeout.ms", "9000")
                    .containsEntry("broker.heartbeat.interval.ms", "2000")
                    .containsEntry("replica.lag.time.max.ms", "30000");
        }
    }

    @Test
    void closingWithFaultsInEffectEndsEveryProcessAndHealingLaterDoesNothing() {
        KafkaCluster cluster = KafkaCluster.builder().brokers(2).start();
        List<Long> pids = cluster.brokers().stream().map(Broker::pid).toList();
        Fault<BrokerGone> freeze = cluster.broker(1).freeze();
        Fault<NetworkFaulted> refuse = cluster.broker(2).network().refuse();

        cluster.close();

        assertThat(pids).noneMatch(Observer::runs);
        freeze.heal();
        refuse.heal();
        cluster.close();
        assertThat(pids).noneMatch(Observer::runs);
    }

    @Test
    void aNodeThatDiesAtStartIsToldWithTheEndOfItsLog() {
        KafkaClusterBuilder builder = KafkaCluster.builder().brokers(1).brokerConfig("num.io.threads", "0");

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s)node \\d+ ended with exit code \\d+.*")
                .hasMessageContaining("Invalid value 0 for configuration num.io.threads");
    }

    @Test
    void aSettingThatTheBrokerDoesNotKnowIsRefused() {
        KafkaClusterBuilder builder = KafkaCluster.builder().brokers(1).brokerConfig("mesage.max.bytes", "1");

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("brokerConfig must be a setting that the broker knows, but was mesage.max.bytes");
    }

    private static String brokerSetting(KafkaCluster cluster, String key) throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        return cluster.admin()
                .describeConfigs(Set.of(broker))
                .all()
                .get()
                .get(broker)
                .get(key)
                .value();
    }
}
