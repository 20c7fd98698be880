package io.evenkeel;

import io.evenkeel.delivery.Delivery;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * An application in a process of its own: a producer that sends to partitions 0 and 1 of a topic, and a consumer of each group protocol
 * that reads them. Until its standard input ends it writes a line for all that is told of episodes that last, and one when a client has
 * begun to work. Its log goes to its standard error, and so do the exceptions that it is given, and its health.
 *
 * <p>It knows nothing of who watches it: no class of the testkit is on its class path.
 */
final class DiagnosedClient {

    private static final Duration BETWEEN_SENDS = Duration.ofMillis(50);

    private static final Duration POLL = Duration.ofMillis(200);

    private static final int ENOUGH = 20;

    private final PrintStream out;
    private final String topic;
    private final Map<String, String> config;
    private final ResilientKafka kafka;

    /** By client and partition; by client alone, when it began, or was first given an exception. */
    private final Map<String, Instant> lastProgress = new ConcurrentHashMap<>();

    private final Map<String, Integer> progress = new ConcurrentHashMap<>();

    private final Set<String> firstFailures = ConcurrentHashMap.newKeySet();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();

    private DiagnosedClient(PrintStream out, String topic, Map<String, String> config) {
        this.out = out;
        this.topic = topic;
        this.config = config;
        this.kafka = ResilientKafka.builder().listener(new Telling()).build();
    }

    /**
     * The topic. Settings come on the standard input, how many and then key and value of each, since a command line is for all to read: of
     * producers if they begin with {@code producer.}, and so on; else of all.
     */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // the log's
        try {
            Class.forName("io.evenkeel.testkit.cluster.KafkaCluster");
            throw new IllegalStateException("the testkit is on the class path of a client that is to be on its own");
        } catch (ClassNotFoundException e) {
            // as it should be
        }
        Map<String, String> config = new HashMap<>();
        DataInputStream settings = new DataInputStream(System.in);
        for (int left = settings.readInt(); left > 0; left--) {
            config.put(settings.readUTF(), settings.readUTF());
        }
        DiagnosedClient client = new DiagnosedClient(out, args[0], config);
        new Thread(client::produce, "producing").start();
        new Thread(() -> client.consume("classic"), "consuming").start();
        new Thread(() -> client.consume("consumer"), "consuming by the new protocol").start();
        while (settings.read() >= 0) {
            // whoever started it is there
        }
        Runtime.getRuntime().halt(0); // clients in trouble take their time to close
    }

    private Map<String, Object> config(String prefix, String clientId) {
        Map<String, Object> own = new HashMap<>(Map.of("client.id", clientId));
        config.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key.substring(prefix.length()), value);
            } else if (!key.startsWith("producer.") && !key.startsWith("consumer.")) {
                own.put(key, value);
            }
        });
        return own;
    }

    private void produce() {
        Producer<Integer, Integer> producer =
                kafka.producer(config("producer.", "producer"), new IntegerSerializer(), new IntegerSerializer());
        lastProgress.put("producer", Instant.now());
        for (int i = 0; ; i++) {
            for (int partition = 0; partition <= 1; partition++) {
                TopicPartition to = new TopicPartition(topic, partition);
                producer.send(new ProducerRecord<>(topic, partition, 0, i), (metadata, exception) -> {
                    if (exception == null) {
                        worked("producer", to, true);
                    } else {
                        failed("producer", exception);
                    }
                });
            }
            LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
        }
    }

    private void consume(String protocol) {
        Map<String, Object> own = config("consumer.", protocol);
        own.put("group.id", topic + "-" + protocol);
        own.put("group.protocol", protocol);
        own.put("auto.offset.reset", "earliest");
        Consumer<Integer, Integer> consumer = kafka.consumer(own, new IntegerDeserializer(), new IntegerDeserializer());
        consumer.subscribe(List.of(topic));
        lastProgress.put(protocol, Instant.now());
        while (true) {
            try {
                consumer.poll(POLL)
                        .forEach(record -> worked(
                                protocol,
                                new TopicPartition(record.topic(), record.partition()),
                                !own.containsKey("client.rack") || isServedByAFollower(consumer)));
            } catch (RuntimeException e) {
                failed(protocol, e); // and goes on, as applications do
                LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
            }
        }
    }

    private static boolean isServedByAFollower(Consumer<?, ?> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("preferred-read-replica"))
                .anyMatch(metric -> (int) metric.getValue().metricValue() >= 0);
    }

    private void worked(String client, TopicPartition partition, boolean asItWill) {
        String key = client + " " + partition;
        lastProgress.put(key, Instant.now());
        if (asItWill && progress.merge(key, 1, Integer::sum) == ENOUGH) {
            tell("works", client, partition);
        }
    }

    private void failed(String client, Exception failure) {
        if (firstFailures.add(client)) { // of one that never worked nobody can tell before
            lastProgress.put(client, Instant.now());
        }
        if (failures.add(client + failure)) { // each once: they are many
            System.err.println(client + " was told, " + Delivery.of(failure) + ":");
            failure.printStackTrace();
        }
    }

    private void tell(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : "\t").append(String.valueOf(field).replaceAll("\\s+", " "));
        }
        out.println(line);
    }

    private final class Telling implements EpisodeListener {

        @Override
        public void escalated(Episode episode) {
            tell("escalated", episode);
        }

        @Override
        public void diagnosed(Episode episode) {
            tell("diagnosed", episode);
        }

        private void tell(String what, Episode episode) {
            Diagnosis diagnosis = episode.diagnosis();
            String client = episode.client().clientId();
            DiagnosedClient.this.tell(
                    what,
                    client,
                    episode.partition(),
                    episode.trigger(),
                    episode.opened(),
                    episode.escalated(),
                    lastProgress.getOrDefault(
                            client + " " + episode.partition(), Objects.requireNonNull(lastProgress.get(client))),
                    diagnosis == null ? "" : diagnosis.cause(),
                    diagnosis == null ? "" : diagnosis.summary(),
                    diagnosis == null ? "" : diagnosis.remedy(),
                    diagnosis == null ? "" : diagnosis.report());
            System.err.println(episode + " " + kafka.health());
        }
    }
}
