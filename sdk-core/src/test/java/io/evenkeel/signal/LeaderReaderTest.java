package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.internal.InternalErrors;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderReaderTest {

    private final LeaderReader reader = new LeaderReader(InstantSource.system(), new InternalErrors());
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private final LeaderReader.Downstream downstream = new LeaderReader.Downstream() {
        @Override
        public void read(String topic, List<PartitionInfo> partitions, long update) {
            told.add(topic + " led by " + partitions.get(0).leader().id() + " after " + update);
        }

        @Override
        public void vanished(String topic) {
            told.add(topic + " vanished");
        }
    };

    @AfterEach
    void close() {
        reader.close();
    }

    private static List<PartitionInfo> ledBy(int leader) {
        return List.of(new PartitionInfo("orders", 0, new Node(leader, "h", 9092), new Node[0], new Node[0]));
    }

    @Test
    void whatIsShownBeforeItIsToldIsOfTheUpdateThatTellsIt() {
        AtomicLong updates = new AtomicLong(7);
        AtomicLong untold = new AtomicLong(1);
        // update 8 made 2 the leader, and is in force; it is told while somebody waits for that
        reader.readFrom(topic -> ledBy(2), updates::get, () -> updates.addAndGet(untold.getAndSet(0)), downstream);
        reader.read(Set.of("orders"));
        await().until(() -> !told.isEmpty());
        assertThat(told).containsExactly("orders led by 2 after 8");
    }
}
