package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.Test;

/**
 * A process that is stopped for longer than delivery.timeout.ms (a suspended container, a laptop's lid): when it goes on, Kafka finds
 * batches expired that it is about to send, tells that they failed, and sends them.
 */
class StoppedClientIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(6);

    /** What is in the accumulator in the moment of the stop differs from stop to stop. */
    private static final int STOPS = 3;

    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);

    private final Set<Integer> acked = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Certainty> failed = new ConcurrentHashMap<>();

    @Test
    void nothingThatIsInTheLogWasCalledNotWritten() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.builder().brokers(3).start()) {
            cluster.createTopic("orders", 1, 3);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StoppedProducer.class.getName(),
                            cluster.bootstrapServers(),
                            "orders",
                            String.valueOf(DELIVERY_TIMEOUT.toMillis()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread reading = new Thread(() -> read(process), "reading");
            reading.start();
            try {
                for (int i = 0; i < STOPS; i++) {
                    awaitMoreAcks();
                    stopForLongerThanRecordsLive(process.pid());
                }
                awaitMoreAcks();
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
                reading.join();
            }
            assertThat(process.exitValue()).isZero();
            judge(log(cluster.bootstrapServers()));
        }
    }

    private void judge(Collection<Integer> log) {
        Set<Integer> written = new HashSet<>(log);
        Map<Certainty, Long> called =
                failed.values().stream().collect(Collectors.groupingBy(c -> c, Collectors.counting()));
        Map<Integer, Certainty> failedAndWritten = new HashMap<>(failed);
        failedAndWritten.keySet().retainAll(written);
        System.out.println("STOPPED " + STOPS + " x: acked " + acked.size() + ", failed " + called
                + ", of the failed in the log " + failedAndWritten.size());
        assertThat(failed).as("a stop that is felt").isNotEmpty();
        assertThat(failedAndWritten).doesNotContainValue(Certainty.NOT_WRITTEN).doesNotContainValue(Certainty.REJECTED);
        assertThat(written).containsAll(acked).hasSameSizeAs(log);
    }

    private void awaitMoreAcks() {
        int enough = acked.size() + 500;
        await().atMost(SOON).until(() -> acked.size() > enough);
    }

    /** How long it is stopped is what is tested here. */
    private static void stopForLongerThanRecordsLive(long pid) throws Exception {
        signal("STOP", pid);
        try {
            Instant enough = Instant.now().plus(DELIVERY_TIMEOUT).plusSeconds(1);
            await().atMost(SOON).until(() -> Instant.now().isAfter(enough));
        } finally {
            signal("CONT", pid);
        }
    }

    /** By the shell's own kill: a program of that name is missing in slim images. */
    private static void signal(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("acked")) {
                    acked.add(Integer.valueOf(words[1]));
                } else if (words[0].equals("failed")) {
                    failed.put(Integer.valueOf(words[1]), Certainty.valueOf(words[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Collection<Integer> log(String bootstrapServers) {
        List<Integer> numbers = new java.util.ArrayList<>();
        try (KafkaConsumer<Integer, Integer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new IntegerDeserializer(), new IntegerDeserializer())) {
            consumer.assign(List.of(ORDERS_0));
            consumer.seekToBeginning(consumer.assignment());
            long end = consumer.endOffsets(consumer.assignment()).get(ORDERS_0);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> numbers.add(record.value()));
                return consumer.position(ORDERS_0) >= end;
            });
        }
        return numbers;
    }
}
