package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Classes at the same time: those with clusters of their own are, those that share one take turns. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ParallelClassesIT {

    private static final Set<String> CLUSTERS = new ConcurrentSkipListSet<>();
    private static final Set<Long> PIDS = Collections.synchronizedSet(new TreeSet<>());
    private static final CyclicBarrier MEETING = new CyclicBarrier(2);
    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();

    @BeforeEach
    void forget() {
        CLUSTERS.clear();
        PIDS.clear();
        MEETING.reset();
        MOST.set(0);
    }

    private static void note(KafkaCluster cluster) {
        CLUSTERS.add(cluster.bootstrapServers());
        PIDS.add(cluster.broker(1).pid());
    }

    /** Each is over only when the other one has begun. */
    abstract static class MeetsAnother {

        @Test
        void meets(KafkaCluster cluster, TestTopic topic, Producer<String, String> producer) throws Exception {
            note(cluster);
            producer.send(new ProducerRecord<>(topic.name(), "one of ours")).get();
            MEETING.await(2, TimeUnit.MINUTES);
        }
    }

    @WithKafka(brokers = 1)
    static class One extends MeetsAnother {}

    @WithKafka(brokers = 1)
    static class Another extends MeetsAnother {}

    /** Two tests each, so that a thread of JUnit's that waits for one has something else that it could begin. */
    abstract static class TakesTurns {

        @Test
        void first(KafkaCluster cluster) {
            alone(cluster);
        }

        @Test
        void second(KafkaCluster cluster) {
            alone(cluster);
        }

        private static void alone(KafkaCluster cluster) {
            note(cluster);
            MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
            try {
                // takes a moment, in which others could begin
                cluster.broker(1).network().refuse();
                cluster.healAll();
            } finally {
                RUNNING.decrementAndGet();
            }
        }
    }

    @WithKafka(brokers = 1, shared = true)
    static class Shared extends TakesTurns {}

    @WithKafka(brokers = 1, shared = true)
    static class SharedToo extends TakesTurns {}

    @WithKafka(brokers = 1, shared = true, brokerVersion = " ")
    static class SharedAsWell extends TakesTurns {}

    private static void assertNothingLeft() {
        assertThat(PIDS)
                .noneMatch(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
    }

    @Test
    void classesWithClustersOfTheirOwnRunAtTheSameTime() {
        Launch launch = Launch.inParallel(One.class, Another.class);

        assertThat(launch.failures()).isEmpty();
        assertThat(launch.passed()).hasSize(2);
        assertThat(CLUSTERS).hasSize(2);
        assertNothingLeft();
    }

    @Test
    void classesThatShareAClusterRunOneTestAfterAnother() {
        Launch launch = Launch.inParallel(Shared.class, SharedToo.class, SharedAsWell.class);

        assertThat(launch.failures()).isEmpty();
        assertThat(launch.passed()).hasSize(6);
        assertThat(CLUSTERS).hasSize(1);
        assertThat(MOST).hasValue(1);
        assertNothingLeft();
    }

    @Test
    void sharedClassesShareAlsoOneAfterAnother() {
        Launch launch = Launch.of(Shared.class, SharedToo.class);

        assertThat(launch.failures()).isEmpty();
        assertThat(CLUSTERS).hasSize(1);
        assertThat(PIDS).hasSize(1);
        assertNothingLeft();
    }
}
