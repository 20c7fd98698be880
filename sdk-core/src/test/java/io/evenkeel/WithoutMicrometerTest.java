package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Micrometer is optional: a JVM that has none misses nothing. */
class WithoutMicrometerTest {

    /** What an application does, and what a framework does that looks into classes. */
    static final class Application {

        public static void main(String[] args) {
            try {
                Class.forName("io.micrometer.core.instrument.MeterRegistry");
                throw new AssertionError("Micrometer is there: this proves nothing");
            } catch (ClassNotFoundException expected) {
                System.out.println("no Micrometer");
            }
            for (Class<?> type : List.of(
                    ResilientKafka.class,
                    ResilientKafka.Builder.class,
                    ResilientProducer.class,
                    ResilientConsumer.class,
                    io.evenkeel.metrics.MetricsListener.class)) {
                System.out.println(type + " "
                        + (type.getDeclaredMethods().length
                                + type.getDeclaredFields().length
                                + type.getDeclaredConstructors().length));
            }
            ResilientKafka kafka = ResilientKafka.builder().build();
            try (Producer<String, String> producer = kafka.producer(
                            Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", 1, "acks", "1"),
                            new StringSerializer(),
                            new StringSerializer());
                    Consumer<String, String> consumer = kafka.consumer(
                            Map.of("bootstrap.servers", "127.0.0.1:1"),
                            new StringDeserializer(),
                            new StringDeserializer())) {
                producer.send(new ProducerRecord<>("orders", "x"));
                System.out.println(consumer.metrics().size() + " " + kafka.health());
            }
            if (kafka.errors().count() != 0) {
                throw new AssertionError("internal errors: " + kafka.errors().count());
            }
            System.out.println("done");
        }
    }

    @Test
    void clientsAreMadeUsedAndClosed() throws Exception {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String without = Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(all);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        without,
                        Application.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.PIPE)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("no Micrometer", "done").doesNotContain("Error");
        assertThat(child.exitValue()).isZero();
    }
}
