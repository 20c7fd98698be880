package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Network.Direction;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A network that cuts, refuses, swallows or slows what clients and a broker tell each other. */
class NetworkFaultsIT extends FaultScene {

    @Test
    void aCutResetsWhatIsInFlightAndEverythingIsSentAgain() throws Exception {
        double closed = traffic.connectionsClosed();
        double retries = traffic.recordRetries();
        traffic.burst();

        Fault<NetworkFaulted> fault = cluster.broker(1).network().cut();

        assertThat(fault.receipt().socketsCut())
                .isPositive()
                .isEqualTo(fault.receipt().connections());
        await().untilAsserted(() -> assertThat(traffic.connectionsClosed()).isGreaterThan(closed));
        await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
        fault.assertFelt();
        assertThat(observer.leader(partition)).hasValue(1);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aRefusedConnectionIsRefusedUntilHealed() throws Exception {
        Broker broker = cluster.broker(1);
        double closed = traffic.connectionsClosed();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = broker.network().refuse()) {
            assertThat(fault.receipt().socketsCut()).isPositive();
            assertThatThrownBy(() -> connect(broker)).isInstanceOf(ConnectException.class);
            await().untilAsserted(() -> assertThat(traffic.connectionsClosed()).isGreaterThan(closed));
            sent = traffic.send();
            assertNotAcked(sent);
            // only clients suffer: the broker leads on, and is in sync
            assertThat(observer.leader(partition)).hasValue(1);
            assertThat(observer.isr(partition)).contains(1);
            fault.assertFelt();
        }
        connect(broker).close();
        sent.get(60, TimeUnit.SECONDS);
        traffic.end();
    }

    @Test
    void aBlackholeToTheBrokerHoldsRequests() throws Exception {
        double retries = traffic.recordRetries();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.TO_BROKER)) {
            assertThat(fault.receipt().connections()).isPositive();
            assertThat(fault.receipt().socketsCut()).isZero();
            sent = traffic.send();
            // the connection stays: nothing but the producer's own request timeout ends its wait
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            assertNotAcked(sent);
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aBlackholeFromTheBrokerHoldsTheAnswersToRecordsThatAreWritten() throws Exception {
        double retries = traffic.recordRetries();

        Future<RecordMetadata> sent;
        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().blackhole(Direction.FROM_BROKER)) {
            sent = traffic.send();
            await().untilAsserted(() -> assertThat(traffic.recordRetries()).isGreaterThan(retries));
            assertNotAcked(sent);
            assertThat(observer.endOffset(partition)).isGreaterThan(traffic.acked());
            fault.assertFelt();
        }
        sent.get(60, TimeUnit.SECONDS);
        long acked = traffic.end();
        // what was written and not acknowledged was sent again, and not written twice
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aThrottledFetchTakesAsLongAsItsBytesNeed() throws Exception {
        traffic.burst();
        long written = traffic.end();
        long bytesPerSecond = 128 * 1024;
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("max.poll.records", "100000"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long bytes;
            try (Fault<NetworkFaulted> fault =
                    cluster.broker(1).network().throttle(bytesPerSecond, Direction.FROM_BROKER)) {
                assertThat(fault.receipt().fault()).isEqualTo("throttle FROM_BROKER 131072 bytes/s");
                long began = System.nanoTime();

                bytes = bytesPolled(consumer);

                // one fetch, of a mebibyte unless the consumer says otherwise
                assertThat(bytes).isGreaterThan(900_000);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                assertThat(millis).isGreaterThanOrEqualTo(bytes * 1_000 / bytesPerSecond - 100);
                assertThat(observer.leader(partition)).hasValue(1);
                fault.assertFelt();
            }
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return consumer.position(partition) == written;
            });
        }
    }

    @Test
    void aDelayMakesEveryAnswerLaterAndKeepsTheConnection() throws Exception {
        double closed = traffic.connectionsClosed();

        try (Fault<NetworkFaulted> fault = cluster.broker(1).network().delay(Duration.ofMillis(300))) {
            assertThat(fault.receipt().fault()).isEqualTo("delay 300 ms");
            long began = System.nanoTime();

            traffic.send().get(60, TimeUnit.SECONDS);

            // once for the request and once for its response
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThanOrEqualTo(600);
            fault.assertFelt();
        }
        awaitAcks();
        assertThat(traffic.connectionsClosed()).isEqualTo(closed);
        long acked = traffic.end();
        assertThat(observer.endOffset(partition)).isEqualTo(acked);
    }

    @Test
    void aNetworkCannotBeSlowedByNothing() {
        Network network = cluster.broker(2).network();

        assertThatThrownBy(() -> network.throttle(0, Direction.BOTH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytesPerSecond must be at least 1, but was 0");
        assertThatThrownBy(() -> network.delay(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration must be positive and at most PT1H, but was PT0S");
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("bootstrap.servers", cluster.bootstrapServers());
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** What the first poll brings that brings anything. */
    private static long bytesPolled(KafkaConsumer<String, String> consumer) {
        ConsumerRecords<String, String> records =
                await().until(() -> consumer.poll(Duration.ofSeconds(1)), polled -> !polled.isEmpty());
        long bytes = 0;
        for (ConsumerRecord<String, String> record : records) {
            bytes += record.serializedValueSize();
        }
        return bytes;
    }
}
