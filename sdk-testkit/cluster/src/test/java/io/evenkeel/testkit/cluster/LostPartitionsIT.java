package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A partition that nobody leads, and one whose topic is deleted. */
class LostPartitionsIT extends FaultScene {

    @Test
    void anOfflinePartitionHasNoLeaderUntilItsBrokersAreBack() throws Exception {
        cluster.createTopic("offline", Map.of(0, List.of(1, 2)), Map.of("min.insync.replicas", "1"));
        TopicPartition offline = new TopicPartition("offline", 0);
        long onePid = cluster.broker(1).pid();
        long twoPid = cluster.broker(2).pid();
        try (Traffic sender = new Traffic(cluster, offline).begin()) {
            Future<RecordMetadata> sent;
            try (Fault<PartitionOffline> fault = cluster.partition(offline).takeOffline()) {
                PartitionOffline receipt = fault.receipt();

                assertThat(observer.leader(offline)).isEmpty();
                assertThat(receipt.move().partition()).isEqualTo(offline);
                assertThat(receipt.move().from()).isEqualTo(1);
                assertThat(receipt.move().to()).isEqualTo(LeaderMove.NO_LEADER);
                assertThat(receipt.killed()).extracting(BrokerGone::broker).containsExactly(2, 1);
                assertThat(receipt.killed()).extracting(BrokerGone::pid).containsExactly(twoPid, onePid);
                assertThat(List.of(onePid, twoPid)).noneMatch(Observer::runs);
                assertThat(receipt.offlineAt()).isAfter(receipt.appliedAt());
                sent = sender.send();
                assertNotAcked(sent);
                fault.assertFelt();
            }
            assertThat(observer.leader(offline)).isPresent();
            assertThat(observer.isr(offline)).containsExactlyInAnyOrder(1, 2);
            sent.get(60, TimeUnit.SECONDS);
            long acked = sender.end();
            // nothing is lost; something may be there twice (see Partition.takeOffline)
            try (Reader reader = new Reader(cluster, offline)) {
                await().untilAsserted(() -> assertThat(reader.different()).isEqualTo(acked));
            }
            traffic.end();
        }
    }

    @Test
    void aPartitionIsNotTakenOfflineWhenNobodyWouldBeLeftToTell() {
        assertThatThrownBy(() -> cluster.partition(partition).takeOffline())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(partition + " cannot be taken offline: no broker apart from its replicas [1, 2, 3] is"
                        + " running, to tell that it has no leader");
        cluster.createTopic("taken", Map.of(0, List.of(1, 2)), Map.of());
        try (Fault<NetworkFaulted> first = cluster.broker(1).network().delay(Duration.ofMillis(1))) {
            // which is told when broker 2 is killed already: that is undone
            assertThatThrownBy(() -> cluster.partition("taken", 0).takeOffline())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'" + first.receipt().fault() + "', which must be healed before 'kill'");
            assertThat(cluster.broker(2).state()).isEqualTo(Broker.State.RUNNING);
        }
    }

    @Test
    void aDeletedTopicIsUnknownToEveryBrokerAndCanBeCreatedAnew() throws Exception {
        String topic = partition.topic();
        // what is sent to a topic that is not there waits for it
        traffic.end();

        cluster.deleteTopic(topic);

        for (Broker broker : cluster.brokers()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.clientAddress()))) {
                assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain(topic);
            }
        }
        assertThatThrownBy(() -> cluster.deleteTopic(topic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no topic " + topic + " in this cluster, topics are [");
        cluster.createTopic(topic, 2, 3);
        assertThat(observer.endOffset(partition)).isZero();
        traffic.send().get(60, TimeUnit.SECONDS);
        assertThat(observer.endOffset(partition)).isEqualTo(1);
    }
}
