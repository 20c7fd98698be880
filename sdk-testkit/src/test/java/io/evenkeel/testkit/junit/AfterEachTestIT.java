package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test leaves behind the next one does not find. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AfterEachTestIT {

    private static Producer<String, String> left;
    private static TestTopic leftTopic;
    private static Fault<BrokerGone> leftFault;
    private static long pid;

    @WithKafka(brokers = 2)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LeavesThingsBehind {

        private static Producer<String, String> ofTheClass;

        @BeforeAll
        static void beforeAll(Producer<String, String> producer) {
            ofTheClass = producer;
        }

        @Test
        @Order(1)
        void leavesAKilledBrokerAndWhatItCannotSend(
                KafkaCluster cluster, TestTopic topic, Producer<String, String> producer) throws Exception {
            // so that it knows the topic, and the send below need not wait for that
            producer.send(new ProducerRecord<>(topic.name(), "all is well")).get();
            pid = cluster.broker(1).pid();
            left = producer;
            leftTopic = topic;
            leftFault = cluster.partition(topic.partition(0)).leader().kill();
            cluster.brokers().stream()
                    .filter(broker -> broker.state() == Broker.State.RUNNING)
                    .forEach(broker -> broker.network().refuse());
            producer.send(new ProducerRecord<>(topic.name(), "in vain"));
        }

        @Test
        @Order(2)
        void failsWithAFaultInEffect(KafkaCluster cluster, TestTopic topic, Producer<String, String> producer)
                throws Exception {
            producer.send(new ProducerRecord<>(topic.name(), "the cluster is whole"))
                    .get();
            cluster.broker(2).freeze();
            throw new IllegalStateException("as the test wants");
        }

        @Test
        @Order(3)
        void deletesItsTopicItself(KafkaCluster cluster, TestTopic topic) {
            cluster.deleteTopic(topic.name());
        }

        @Test
        @Order(4)
        void findsAWholeCluster(KafkaCluster cluster, TestTopic topic, Consumer<String, String> consumer)
                throws Exception {
            assertThat(cluster.brokers()).allMatch(broker -> broker.state() == Broker.State.RUNNING);
            assertThat(cluster.partition(topic.partition(0)).replicas()).hasSize(2);
            assertThat(cluster.admin().listTopics().names().get())
                    .contains(topic.name())
                    .doesNotContain(leftTopic.name());
            assertThatThrownBy(() -> left.send(new ProducerRecord<>(topic.name(), "too late")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            // whoever held the fault to the end of the class does no harm
            leftFault.heal();
            ofTheClass.send(new ProducerRecord<>(topic.name(), "still open")).get();
        }

        @AfterEach
        void afterEach(KafkaCluster cluster) {
            assertThat(cluster.brokers()).hasSize(2);
        }
    }

    @Test
    void faultsAreHealedAndClientsAndTopicsAreGoneAndTheProcessesWithTheClass() {
        Launch launch = Launch.of(LeavesThingsBehind.class);

        assertThat(launch.failures())
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).hasMessage("as the test wants").hasNoSuppressedExceptions());
        assertThat(launch.passed())
                .containsExactly(
                        "leavesAKilledBrokerAndWhatItCannotSend(KafkaCluster, TestTopic, Producer)",
                        "deletesItsTopicItself(KafkaCluster, TestTopic)",
                        "findsAWholeCluster(KafkaCluster, TestTopic, Consumer)");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(() -> LeavesThingsBehind.ofTheClass.send(new ProducerRecord<>("orders", "too late")))
                .hasMessageContaining("closed");
    }

    @WithKafka(brokers = 1)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class IsInterrupted {

        @Test
        @Order(1)
        void leavesAFaultAndItsThreadInterrupted(KafkaCluster cluster) {
            cluster.broker(1).network().refuse();
            Thread.currentThread().interrupt();
        }

        @Test
        @Order(2)
        void findsAWholeCluster(TestTopic topic, Producer<String, String> producer) throws Exception {
            producer.send(new ProducerRecord<>(topic.name(), "through")).get();
        }
    }

    @Test
    void anInterruptedTestIsClearedUpAfterAsAnyOther() {
        Launch launch = Launch.of(IsInterrupted.class);

        assertThat(launch.failures()).isEmpty();
        assertThat(launch.passed()).hasSize(2);
    }

    private static final Set<String> CLUSTERS = new HashSet<>();

    @WithKafka(brokers = 1)
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    record IsParameterized(int parameter) {

        @BeforeAll
        static void beforeAll(KafkaCluster cluster) {
            CLUSTERS.add(cluster.bootstrapServers());
        }

        @Test
        void hasTheClusterOfItsClass(KafkaCluster cluster) {
            CLUSTERS.add(cluster.bootstrapServers());
        }
    }

    @Test
    void allInvocationsOfAParameterizedClassHaveOneCluster() {
        Launch launch = Launch.of(IsParameterized.class);

        assertThat(launch.failures()).isEmpty();
        assertThat(launch.passed()).hasSize(2);
        assertThat(CLUSTERS).hasSize(1);
    }
}
