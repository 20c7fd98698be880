package io.evenkeel;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Context;
import io.evenkeel.diagnosis.Cause;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.types.Password;
import org.slf4j.LoggerFactory;

/** A {@link DiagnosedClient} that runs, and what it has told. Its log is kept in {@code target/diagnosed}. */
final class DiagnosedProcess implements AutoCloseable {

    /** All that such a client has, besides Java: neither the testkit nor what tests need. */
    private static final String CLASS_PATH = Stream.of(
                    ResilientKafka.class,
                    DiagnosedClient.class,
                    KafkaProducer.class,
                    Retry.class,
                    IntervalFunction.class,
                    LoggerFactory.class,
                    LoggerContext.class,
                    Context.class)
            .map(DiagnosedProcess::location)
            .distinct()
            .collect(Collectors.joining(System.getProperty("path.separator")));

    private static final Path LOGS = Path.of("target", "diagnosed");

    /** Three clients, of two partitions each. */
    private static final int WORKING = 6;

    /**
     * What was told of an episode that lasts.
     *
     * @param partition -1 of a topic as a whole
     * @param lastProgress when the application last saw that partition make progress, or began
     * @param cause null where there is no diagnosis
     */
    record Told(
            String event,
            String client,
            String topic,
            int partition,
            String trigger,
            Instant opened,
            Instant escalated,
            Instant lastProgress,
            Cause cause,
            String summary,
            String remedy,
            String report) {

        /** What a table needs. */
        @Override
        public String toString() {
            return event + " " + client + " " + topic + "-" + partition + " " + trigger + " opened " + opened
                    + " escalated " + escalated + " last progress " + lastProgress + " " + cause + ": " + summary + " "
                    + remedy;
        }

        private static Told of(String[] fields) {
            int dash = fields[2].lastIndexOf(fields[2].endsWith("--1") ? "--1" : "-");
            return new Told(
                    fields[0],
                    fields[1],
                    fields[2].substring(0, dash),
                    Integer.parseInt(fields[2].substring(dash + 1)),
                    fields[3],
                    Instant.parse(fields[4]),
                    Instant.parse(fields[5]),
                    Instant.parse(fields[6]),
                    fields[7].isEmpty() ? null : Cause.valueOf(fields[7]),
                    fields[8],
                    fields[9],
                    fields[10]);
        }
    }

    private final Path log;
    private final Process process;
    private final Thread reading;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    /**
     * @param config of its clients; of consumers alone those that begin with {@code consumer.}
     * @param hosts the file that its JVM takes all names from, for ever, or null
     */
    DiagnosedProcess(String topic, Map<String, Object> config, Path hosts) throws IOException {
        Files.createDirectories(LOGS);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        if (hosts != null) {
            command.addAll(List.of("-Djdk.net.hosts.file=" + hosts.toAbsolutePath(), "-Dsun.net.inetaddr.ttl=-1"));
        }
        command.addAll(List.of(
                "-Dlogback.configurationFile=diagnosed-logback.xml",
                "-cp",
                CLASS_PATH,
                DiagnosedClient.class.getName(),
                topic));
        log = LOGS.resolve(topic + ".log");
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        give(config);
        reading = new Thread(this::read, "reading " + topic);
        reading.start();
    }

    /** By its standard input, which stays open: its end is the end of that process. */
    private void give(Map<String, Object> config) throws IOException {
        DataOutputStream settings = new DataOutputStream(process.getOutputStream());
        settings.writeInt(config.size());
        for (Map.Entry<String, Object> setting : config.entrySet()) {
            Object value = setting.getValue();
            settings.writeUTF(setting.getKey());
            settings.writeUTF(value instanceof Password secret ? secret.value() : String.valueOf(value));
        }
        settings.flush();
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                written.add(line);
                String[] fields = line.split("\t", -1);
                if (fields[0].equals("works")) {
                    working.add(fields[1] + " " + fields[2]);
                } else {
                    told.add(Told.of(fields));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether each client has written or read both partitions for a while. */
    boolean works() {
        return working.size() == WORKING;
    }

    /** In the order in which it was told. */
    List<Told> told() {
        return told;
    }

    /** All that it has written so far: its standard output, and its standard error with its log. */
    String output() throws IOException {
        return String.join("\n", written) + "\n" + Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        reading.join(Duration.ofSeconds(10).toMillis());
    }
}
