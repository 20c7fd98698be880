package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.retry.ScriptedConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That each line of the wrapper leads to the retries, and hands the arguments on. */
class RepeatedCallsTest {

    private static final Duration SIX = Duration.ofSeconds(6);
    private static final TopicPartition P0 = new TopicPartition("orders", 0);

    interface Call {
        void on(Consumer<String, String> consumer);
    }

    private static Arguments call(String name, Call call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> everyCallIsMadeAgain() {
        return Stream.of(
                call("commitSync()", c -> c.commitSync()),
                call("commitSync(6 s)", c -> c.commitSync(SIX)),
                call("commitSync(offsets)", c -> c.commitSync(Map.of())),
                call("commitSync(offsets, 6 s)", c -> c.commitSync(Map.of(), SIX)),
                call("committed", c -> c.committed(Set.of(P0))),
                call("committed(6 s)", c -> c.committed(Set.of(P0), SIX)),
                call("beginningOffsets", c -> c.beginningOffsets(Set.of(P0))),
                call("beginningOffsets(6 s)", c -> c.beginningOffsets(Set.of(P0), SIX)),
                call("endOffsets", c -> c.endOffsets(Set.of(P0))),
                call("endOffsets(6 s)", c -> c.endOffsets(Set.of(P0), SIX)),
                call("offsetsForTimes", c -> c.offsetsForTimes(Map.of(P0, 1L))),
                call("offsetsForTimes(6 s)", c -> c.offsetsForTimes(Map.of(P0, 1L), SIX)),
                call("position", c -> assertThat(c.position(P0)).isEqualTo(7)),
                call("position(6 s)", c -> assertThat(c.position(P0, SIX)).isEqualTo(7)),
                call("partitionsFor", c -> c.partitionsFor("orders")),
                call("partitionsFor(6 s)", c -> c.partitionsFor("orders", SIX)),
                call("listTopics", c -> c.listTopics()),
                call("listTopics(6 s)", c -> c.listTopics(SIX)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyCallIsMadeAgain(String name, Call call) {
        ScriptedConsumer scripted = new ScriptedConsumer();
        scripted.failures.add(DisconnectException.INSTANCE);
        try (Consumer<String, String> consumer = ResilientKafka.builder()
                .build()
                .wrap(scripted, Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", "35000"))) {
            call.on(consumer);

            assertThat(scripted.shares).hasSize(2);
            Duration total = name.contains("6 s") ? SIX : Duration.ofSeconds(35);
            Duration firstShare = name.contains("6 s") ? Duration.ofSeconds(2) : Duration.ofSeconds(5);
            boolean divided = name.startsWith("partitionsFor") || name.startsWith("listTopics");
            assertThat(scripted.shares.get(0)).isEqualTo(divided ? firstShare : total);
            assertThat(scripted.shares.get(1)).isLessThan(total);
            assertThat(scripted.failures).isEmpty();
        }
    }
}
