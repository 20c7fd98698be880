package io.evenkeel.docs;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;

import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.junit.Episodes;
import io.evenkeel.testkit.junit.TestTopic;
import io.evenkeel.testkit.junit.WithKafka;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

// What docs/testing.md shows, run. SnippetsTest holds the page to it.

// snippet: first-test
@WithKafka
class OrdersIT {

    @Test
    void anOrderIsSentThoughTheLeaderIsKilled(
            KafkaCluster kafka, TestTopic orders, Producer<String, String> producer, Episodes episodes)
            throws Exception {
        producer.send(new ProducerRecord<>(orders.name(), "book", "1")).get();
        try (Fault<BrokerGone> killed =
                kafka.partition(orders.partition(0)).leader().kill()) {
            producer.send(new ProducerRecord<>(orders.name(), "book", "2")).get();
            killed.assertFelt();
        }
        assertThat(episodes).within(Duration.ofSeconds(30)).noneOpen().hasNoEscalation();
    }
}
// end
