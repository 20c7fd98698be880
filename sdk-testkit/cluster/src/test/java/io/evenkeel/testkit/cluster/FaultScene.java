package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests of faults share: one cluster, started with the first of their classes and closed after the last; and for every test a topic
 * that is led by broker 1 and a bare producer that sends to it.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(FaultScene.OneCluster.class)
abstract class FaultScene {

    static KafkaCluster cluster;
    static Observer observer;

    TopicPartition partition;
    Traffic traffic;

    @BeforeEach
    void sendToATopicLedByBroker1(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2"));
        partition = new TopicPartition(topic, 0);
        traffic = new Traffic(cluster, partition).begin();
    }

    @AfterEach
    void stopSending() {
        traffic.close();
        cluster.awaitHealthy();
        assertThat(cluster.brokers()).allMatch(broker -> broker.state() == Broker.State.RUNNING);
    }

    void awaitAcks() {
        long acked = traffic.acked();
        await().until(() -> traffic.acked() > acked);
    }

    void assertBack(Broker broker, String address) throws Exception {
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
        assertThat(broker.clientAddress()).isEqualTo(address);
        connect(broker).close();
        assertThat(observer.isr(partition)).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** For a second, which is long against the milliseconds of an acknowledgement. */
    static void assertNotAcked(Future<RecordMetadata> sent) {
        assertThatThrownBy(() -> sent.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    /** The address of a broker, as a client learns it that knows one broker only. */
    static String addressToldBy(KafkaCluster cluster, Broker asked, int broker) throws Exception {
        Map<String, Object> config = cluster.clientConfig();
        config.put("bootstrap.servers", asked.clientAddress());
        try (Admin admin = Admin.create(config)) {
            return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).stream()
                    .filter(node -> node.id() == broker)
                    .map(node -> node.host() + ":" + node.port())
                    .findFirst()
                    .orElse("none");
        }
    }

    static Duration timing(String key) {
        return Duration.ofMillis(Long.parseLong(cluster.timings().get(key)));
    }

    static Socket connect(Broker broker) throws IOException {
        String[] address = broker.clientAddress().split(":");
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 5_000);
        return socket;
    }

    /** Starts the cluster once in a JVM. */
    static final class OneCluster implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(OneCluster.class))
                    .computeIfAbsent(OneCluster.class, key -> start());
        }

        /** Closed by JUnit after the last test of all classes. */
        private static AutoCloseable start() {
            cluster = KafkaCluster.builder().start();
            try {
                observer = new Observer(cluster);
            } catch (Exception e) {
                cluster.close();
                throw new IllegalStateException("cannot look at the cluster", e);
            }
            return () -> {
                observer.close();
                cluster.close();
            };
        }
    }
}
