package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is given connects to a secured cluster without a word. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@WithKafka(brokers = 1, clientSecurity = SecurityProtocol.SASL_SSL)
class SecuredInjectionIT {

    @Test
    void everyClientLogsIn(
            KafkaCluster cluster,
            TestTopic topic,
            Producer<String, String> producer,
            KafkaProducer<String, String> plain,
            Consumer<String, String> consumer,
            Admin admin)
            throws Exception {
        assertThat(cluster.clientConfig()).containsEntry("security.protocol", "SASL_SSL");
        producer.send(new ProducerRecord<>(topic.name(), "ours")).get();
        plain.send(new ProducerRecord<>(topic.name(), "Kafka's")).get();

        consumer.subscribe(List.of(topic.name()));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
        assertThat(admin.listTopics().names().get()).contains(topic.name());
    }
}
