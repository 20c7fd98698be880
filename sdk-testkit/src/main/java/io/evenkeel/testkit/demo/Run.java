package io.evenkeel.testkit.demo;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import io.evenkeel.testkit.ledger.Judge;
import io.evenkeel.testkit.ledger.LogReader;
import io.evenkeel.testkit.ledger.Sent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run from the first broker to the verdict: puts scenario, clients, observation and display together. */
final class Run {

    private static final String TOPIC = "demo";
    private static final int PARTITIONS = 3;
    private static final Duration CATCHING_UP = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_MILLIS = 50;

    private final Options options;
    private final Belongings belongings;
    private final Display display;
    private final InstantSource time;
    private final Instant start;
    private final Journal journal;
    private final Observation observation;
    private volatile @Nullable Sending sending;
    private volatile @Nullable Receiving receiving;

    Run(Options options, Belongings belongings, Display display, Instant start, InstantSource time) {
        this.options = options;
        this.belongings = belongings;
        this.display = display;
        this.start = start;
        this.time = time;
        this.journal = new Journal(time, display::event);
        this.observation = new Observation(journal, time);
    }

    /** Blocks until everything is played and judged; what it has opened belongs to {@code belongings}. */
    Report play() throws InterruptedException {
        journal.begin("starting 3 brokers");
        keepShowing();
        KafkaClusterBuilder builder = KafkaCluster.builder().brokers(3);
        KafkaCluster cluster =
                belongings.add((options.productionTimings() ? builder.productionTimings() : builder).start());
        cluster.createTopic(TOPIC, PARTITIONS, 3, Map.of("min.insync.replicas", "2"));

        String brokers = cluster.bootstrapServers();
        ResilientKafka kafka = ResilientKafka.builder().listener(observation).build();
        Sending producer = belongings.add(new Sending(kafka, brokers, TOPIC, time));
        Receiving consumer = belongings.add(new Receiving(kafka, brokers, TOPIC, PARTITIONS));
        sending = producer;
        receiving = consumer;
        producer.start();
        consumer.start();

        Steadiness steadiness = new Steadiness(observation, consumer, time);
        Scenario scenario = new Scenario(cluster, TOPIC, producer::retried, steadiness, journal, time);
        List<FaultPlayed> played = scenario.play();

        List<Sent> sent = finish(producer, consumer);
        var verdict = Judge.judge(sent, new LogReader(brokers, time).read(TOPIC));
        List<String> incidents = new ArrayList<>(scenario.problems());
        consumer.failure().ifPresent(failure -> incidents.add("the consumer ended: " + failure));
        List<Row> rows = new Rows(TOPIC, played, observation.episodes(), verdict).all();
        return new Report(rows, verdict, consumer.sightings().of(sent), incidents);
    }

    /** What happened, a line each. */
    List<String> timeline(int width) {
        return TimelineText.of(journal.events(), start, width);
    }

    private List<Sent> finish(Sending producer, Receiving consumer) throws InterruptedException {
        journal.begin("reading the log back");
        producer.finish();
        List<Sent> sent = producer.ledger().sent();
        Instant giveUp = time.instant().plus(CATCHING_UP);
        while (consumer.sightings().of(sent).unseen() > 0 && time.instant().isBefore(giveUp)) {
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        return sent;
    }

    private void keepShowing() {
        ScheduledExecutorService redraw =
                Executors.newSingleThreadScheduledExecutor(task -> Daemon.thread("demo-display", task));
        belongings.add(redraw::shutdownNow);
        var unused = redraw.scheduleAtFixedRate(
                () -> display.status(snapshot()), 0, display.refreshMillis(), TimeUnit.MILLISECONDS);
    }

    private Snapshot snapshot() {
        Sending producer = sending;
        Receiving consumer = receiving;
        return new Snapshot(
                Duration.between(start, time.instant()),
                producer == null ? 0 : producer.ledger().acked(),
                consumer == null ? 0 : consumer.sightings().total(),
                observation.open(),
                journal.now());
    }
}
