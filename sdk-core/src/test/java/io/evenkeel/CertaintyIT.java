package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;

/** What is said of every failed record, against the log read back. */
class CertaintyIT {

    /** The least that the guard allows, so that this takes no longer than it must. */
    private static final int DELIVERY_TIMEOUT_MS = 30_000;

    private static final Duration SOON = Duration.ofSeconds(90);

    private final ResilientKafka kafka = ResilientKafka.builder().build();

    /** Numbers what it sends to one partition and keeps what became of each number. */
    private final class Sender implements AutoCloseable {

        private final String topic;
        private final Producer<Integer, Integer> producer;
        private final Map<Integer, Certainty> failed = new ConcurrentHashMap<>();
        private final Set<Integer> acked = ConcurrentHashMap.newKeySet();
        private final Map<Integer, Future<RecordMetadata>> futures = new HashMap<>();
        private final Thread thread = new Thread(this::run);
        private volatile boolean stopped;
        private volatile int next;
        private int firstAfterFault;

        Sender(String topic, String bootstrapServers) {
            this.topic = topic;
            this.producer = kafka.producer(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers,
                            "delivery.timeout.ms",
                            DELIVERY_TIMEOUT_MS,
                            "request.timeout.ms",
                            5_000),
                    new IntegerSerializer(),
                    new IntegerSerializer());
            thread.start();
        }

        private void run() {
            while (!stopped) {
                int number = next++;
                futures.put(
                        number, producer.send(new ProducerRecord<>(topic, 0, number, number), (metadata, exception) -> {
                            if (exception == null) {
                                acked.add(number);
                            } else {
                                failed.put(number, Delivery.of(exception).certainty());
                            }
                        }));
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }

        void awaitFlow() {
            await().atMost(SOON).until(() -> acked.size() > 20);
        }

        void faultStruck() {
            firstAfterFault = next;
        }

        void stop() throws InterruptedException {
            stopped = true;
            thread.join();
            await().atMost(SOON).until(() -> acked.size() + failed.size() == next);
        }

        /** Futures say the same as callbacks. */
        void assertFuturesAgree() {
            futures.forEach((number, future) -> {
                try {
                    future.get();
                    assertThat(acked).contains(number);
                } catch (Exception e) {
                    assertThat(Delivery.of(e).certainty()).isEqualTo(failed.get(number));
                }
            });
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    private static Set<Integer> log(String topic, String bootstrapServers) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Set<Integer> values = new HashSet<>();
        try (KafkaConsumer<Integer, Integer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new IntegerDeserializer(), new IntegerDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return consumer.position(partition) >= end;
            });
        }
        return values;
    }

    /** Prints the row, and fails if anything that was called not written is in the log. Returns the share of NOT_WRITTEN. */
    private static double judge(String fault, Sender sender, Set<Integer> log) {
        Map<Certainty, Integer> counts = new EnumMap<>(Certainty.class);
        Map<Certainty, Integer> inLog = new EnumMap<>(Certainty.class);
        int notInFlight = 0;
        int notInFlightNotWritten = 0;
        for (Map.Entry<Integer, Certainty> entry : sender.failed.entrySet()) {
            counts.merge(entry.getValue(), 1, Integer::sum);
            if (log.contains(entry.getKey())) {
                inLog.merge(entry.getValue(), 1, Integer::sum);
            }
            if (entry.getKey() >= sender.firstAfterFault) {
                notInFlight++;
                notInFlightNotWritten += entry.getValue() == Certainty.NOT_WRITTEN ? 1 : 0;
            }
        }
        double share = notInFlight == 0 ? 0 : (double) notInFlightNotWritten / notInFlight;
        System.out.printf(
                Locale.ROOT,
                "certainty | %-18s | acked %4d | failed %s | of them in the log %s | not in flight when it struck: %d, NOT_WRITTEN %.1f %%%n",
                fault,
                sender.acked.size(),
                counts,
                inLog,
                notInFlight,
                share * 100);
        assertThat(inLog).doesNotContainKeys(Certainty.NOT_WRITTEN, Certainty.REJECTED);
        assertThat(log).containsAll(sender.acked);
        return share;
    }

    @Test
    void whatIsCalledNotWrittenIsNotInTheLogAndMostOfWhatWasNotInFlightIsCalledSo() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.builder().brokers(4).start()) {
            cluster.createTopic("refused", Map.of(0, List.of(1, 2)), Map.of());
            cluster.createTopic("responses-lost", Map.of(0, List.of(3, 1)), Map.of());
            cluster.createTopic("offline", Map.of(0, List.of(4)), Map.of());
            String bootstrap = cluster.bootstrapServers();
            try (Sender refused = new Sender("refused", bootstrap);
                    Sender lost = new Sender("responses-lost", bootstrap);
                    Sender offline = new Sender("offline", bootstrap)) {
                List<Sender> all = List.of(refused, lost, offline);
                all.forEach(Sender::awaitFlow);

                Fault<?> refuse = cluster.broker(2).network().refuse();
                cluster.partition("refused", 0).moveLeaderTo(2);
                Fault<?> blackhole = cluster.broker(3).network().blackhole(Network.Direction.FROM_BROKER);
                Fault<?> kill = cluster.broker(4).kill();
                all.forEach(Sender::faultStruck);

                // Until the batches of after the fault have expired, too.
                all.forEach(sender -> await().atMost(SOON)
                        .until(() -> sender.failed.keySet().stream()
                                        .filter(number -> number > sender.firstAfterFault + 50)
                                        .count()
                                > 100));
                refuse.heal();
                blackhole.heal();
                kill.heal();
                for (Sender sender : all) {
                    sender.stop();
                    sender.assertFuturesAgree();
                }
                assertThat(judge("leader refuses", refused, log("refused", bootstrap)))
                        .isGreaterThanOrEqualTo(0.95);
                judge("responses lost", lost, log("responses-lost", bootstrap));
                assertThat(judge("no leader", offline, log("offline", bootstrap)))
                        .isGreaterThanOrEqualTo(0.80);
            }
        }
        assertThat(kafka.errors().count()).isZero();
    }
}
