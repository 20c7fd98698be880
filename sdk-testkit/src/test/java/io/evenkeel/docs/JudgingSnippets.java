package io.evenkeel.docs;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;
import static io.evenkeel.testkit.ledger.Guarantee.atLeastOnce;
import static io.evenkeel.testkit.ledger.Guarantee.exactlyOnceInLog;
import static io.evenkeel.testkit.ledger.Guarantee.noPollSkips;
import static io.evenkeel.testkit.ledger.Guarantee.nothingUnseen;
import static io.evenkeel.testkit.ledger.Guarantee.orderKept;
import static io.evenkeel.testkit.ledger.Guarantee.pollsMonotonic;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.ledger.History;
import io.evenkeel.testkit.ledger.Ledger;
import io.evenkeel.testkit.ledger.LedgerProducer;
import io.evenkeel.testkit.ledger.LogReader;
import io.evenkeel.testkit.ledger.Readings;
import io.evenkeel.testkit.scenario.Blow;
import io.evenkeel.testkit.scenario.Played;
import io.evenkeel.testkit.scenario.Scenario;
import io.evenkeel.testkit.scenario.Schedule;
import io.evenkeel.testkit.scenario.Step;
import io.evenkeel.testkit.timeline.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What docs/testing.md shows of judging, compiled. {@link SnippetsTest} holds the page to it. */
final class JudgingSnippets {

    private JudgingSnippets() {}

    /** An application. */
    interface Service {
        void run(Producer<Integer, byte[]> producer, Consumer<Integer, byte[]> consumer);
    }

    static void guarantees(
            KafkaCluster cluster,
            Producer<Integer, byte[]> yourProducer,
            Consumer<Integer, byte[]> yourConsumer,
            Service service) {
        // snippet: guarantees
        Ledger ledger = new Ledger("orders", InstantSource.system());
        Readings readings = new Readings();
        try (Producer<Integer, byte[]> producer = new LedgerProducer<>(yourProducer, ledger);
                Consumer<Integer, byte[]> consumer = readings.recording("billing", yourConsumer)) {
            service.run(producer, consumer); // with faults, until it has read everything
        }
        LogReader log = new LogReader(cluster.clientConfig(), InstantSource.system());
        History history = new History(ledger.sent(), log.read("orders"), readings.all());
        assertThat(history).keeps(atLeastOnce(), exactlyOnceInLog(), orderKept(), pollsMonotonic(), noPollSkips());
        // end
    }

    static void scenario(KafkaCluster cluster, long seed) throws InterruptedException {
        // snippet: scenario
        Timeline timeline = new Timeline(InstantSource.system());
        ResilientKafka kafka =
                ResilientKafka.builder().listener(timeline.listener()).build();
        Played played = Scenario.on(cluster, "orders")
                .producer(config -> kafka.producer(config, new StringSerializer(), new StringSerializer()))
                .consumer(config -> kafka.consumer(config, new StringDeserializer(), new StringDeserializer()))
                .perSecond(200)
                .timeline(timeline)
                .play(Schedule.random(seed, Duration.ofMinutes(1), 3, Blow.thatHeal()));
        played.assertKeeps(Path.of("target", "scenarios"), exactlyOnceInLog(), orderKept(), nothingUnseen());
        // end
    }

    static Schedule schedule() {
        // snippet: schedule
        Blow slowLink = Blow.of(
                "slow link to leader",
                (kafka, victim) -> kafka.partition(victim).leader().network().delay(Duration.ofMillis(300)));
        Schedule schedule = Schedule.of(
                "a crash on a slow link",
                Duration.ofSeconds(30),
                new Step(Duration.ofSeconds(2), Duration.ofSeconds(20), slowLink, 0),
                new Step(Duration.ofSeconds(5), Duration.ofSeconds(5), Blow.kill(), 1));
        // end
        return schedule;
    }
}
