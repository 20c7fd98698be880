package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;

/** A client that is closed leaves nothing of ours behind. */
class HygieneIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** Of each role, and half of them by constructors, which join the ResilientKafka that never ends. */
    private static final int CLIENTS = 50;

    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);

    @Test
    void nothingIsLeftOfAHundredClients() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ResilientKafka kafka = ResilientKafka.builder()
                .metrics(MicrometerMetrics.of(registry))
                .listener(new Heard())
                .build();
        try (KafkaCluster cluster = KafkaCluster.builder().brokers(1).start()) {
            cluster.createTopic("orders", 1, 1);
            useAndClose(kafka, cluster.bootstrapServers(), 4); // enums, loggers and the shared one stay
            awaitNoThread();
            Histogram before = Histogram.take();
            List<WeakReference<?>> clients = useAndClose(kafka, cluster.bootstrapServers(), CLIENTS);
            awaitNoThread();
            await().atMost(SOON).untilAsserted(() -> {
                System.gc();
                assertThat(clients).hasSize(2 * CLIENTS).allMatch(client -> client.refersTo(null));
            });
            assertThat(Histogram.take().moreThan(before, "io.evenkeel.")).isEmpty();
        }
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .doesNotContain(MicrometerMetrics.EPISODES_OPEN, MicrometerMetrics.ESCALATIONS_OPEN)
                .contains(MicrometerMetrics.RECORDS_RETRIED);
        assertThat(registry.get(MicrometerMetrics.INTERNAL_ERRORS)
                        .functionCounter()
                        .count())
                .isZero();
    }

    private static void awaitNoThread() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(HygieneIT::isOurs));
    }

    /** The testkit names the threads of its proxies after the listeners that they stand before. */
    private static boolean isOurs(String thread) {
        return thread.startsWith("evenkeel-") && !thread.matches("evenkeel-(client|replication|control)-.*");
    }

    /** In a method of its own, so that no local variable keeps any of them. */
    private static List<WeakReference<?>> useAndClose(ResilientKafka kafka, String bootstrapServers, int ofEach) {
        List<Producer<Integer, Integer>> producers = new ArrayList<>();
        List<Consumer<Integer, Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            ResilientKafka joined = i % 2 == 0 ? kafka : ResilientKafka.shared();
            String protocol = i % 4 < 2 ? "classic" : "consumer";
            producers.add(new ResilientProducer<>(
                    joined,
                    Map.of("bootstrap.servers", bootstrapServers),
                    new IntegerSerializer(),
                    new IntegerSerializer()));
            consumers.add(new ResilientConsumer<>(
                    joined,
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers,
                            "group.id",
                            "group-" + i,
                            "group.protocol",
                            protocol,
                            "auto.offset.reset",
                            "earliest"),
                    new IntegerDeserializer(),
                    new IntegerDeserializer()));
        }
        for (int i = 0; i < ofEach; i++) {
            Consumer<Integer, Integer> consumer = consumers.get(i);
            producers.get(i).send(new ProducerRecord<>("orders", 0, 0));
            consumer.assign(List.of(ORDERS_0));
            await().atMost(SOON)
                    .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
            consumer.commitSync();
        }
        List<WeakReference<?>> all = new ArrayList<>();
        producers.forEach(producer -> {
            producer.close();
            all.add(new WeakReference<>(producer));
        });
        consumers.forEach(consumer -> {
            consumer.close();
            all.add(new WeakReference<>(consumer));
        });
        return all;
    }
}
