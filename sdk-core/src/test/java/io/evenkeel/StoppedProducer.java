package io.evenkeel;

import io.evenkeel.delivery.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * A process of its own that sends numbers to one partition until its standard input ends, and writes what became of each to its standard
 * output: {@code acked 7}, {@code failed 8 UNKNOWN}.
 */
final class StoppedProducer {

    private static final Duration BETWEEN_SENDS = Duration.ofMillis(2);

    private StoppedProducer() {}

    /** Bootstrap servers, topic, delivery.timeout.ms. */
    public static void main(String[] args) throws IOException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                args[0],
                "delivery.timeout.ms",
                args[2],
                "request.timeout.ms",
                "2000",
                // there is always a batch that waits, and none of whose bytes have gone out
                "linger.ms",
                "500",
                "evenkeel.guard.off",
                "delivery.timeout.ms");
        try (ResilientProducer<Integer, Integer> producer =
                new ResilientProducer<>(config, new IntegerSerializer(), new IntegerSerializer())) {
            for (int i = 0; System.in.available() == 0; i++) {
                int number = i;
                producer.send(new ProducerRecord<>(args[1], 0, 0, number), (metadata, exception) -> {
                    if (exception == null) {
                        System.out.println("acked " + number);
                    } else {
                        System.out.println("failed " + number + " "
                                + Delivery.of(exception).certainty());
                    }
                });
                LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
            }
        }
    }
}
