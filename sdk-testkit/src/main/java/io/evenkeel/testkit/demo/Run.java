package io.evenkeel.testkit.demo;

import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import io.evenkeel.testkit.ledger.Judge;
import io.evenkeel.testkit.ledger.Verdict;
import io.evenkeel.testkit.scenario.Course;
import io.evenkeel.testkit.scenario.Played;
import io.evenkeel.testkit.scenario.Scenario;
import io.evenkeel.testkit.timeline.Timeline;
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

    private final Options options;
    private final Display display;
    private final InstantSource time;
    private final Instant start;
    private final Timeline timeline;
    private final Progress progress;
    private final Observation observation;
    private final Clients clients;
    private final List<FaultPlayed> faults = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private volatile @Nullable KafkaCluster cluster;

    Run(Options options, Display display, Instant start, InstantSource time) {
        this.options = options;
        this.display = display;
        this.start = start;
        this.time = time;
        this.timeline = new Timeline(time);
        this.progress = new Progress(display, time);
        this.observation = new Observation(progress, time);
        this.clients = new Clients(EpisodeListener.composite(timeline.listener(), observation));
    }

    /** Blocks until everything is played and read; leaves nothing behind. */
    Played play() throws InterruptedException {
        progress.begin("starting 3 brokers");
        ScheduledExecutorService redraw = keepShowing();
        KafkaClusterBuilder builder = KafkaCluster.builder().brokers(3);
        try (KafkaCluster started = (options.productionTimings() ? builder.productionTimings() : builder).start()) {
            cluster = started;
            started.createTopic(TOPIC, PARTITIONS, 3, Map.of("min.insync.replicas", "2"));
            return Scenario.on(started, TOPIC)
                    .producer(clients::producer)
                    .consumer(clients::consumer)
                    .timeline(timeline)
                    .play("four faults", flow -> strike(started, flow));
        } finally {
            redraw.shutdownNow();
        }
    }

    /** What is to be told of it. */
    Report report(Played played) {
        Verdict verdict = Judge.judge(played.history());
        List<String> incidents = new ArrayList<>(problems);
        incidents.addAll(played.problems());
        List<Row> rows = new Rows(TOPIC, faults, observation.episodes(), verdict).all();
        return new Report(
                rows, verdict, played.history().sightings().of(played.history().sent()), incidents);
    }

    /** What has happened so far, a line each. */
    List<String> timeline() {
        return timeline.chart("What happened, in seconds from the start:").text();
    }

    /** From another thread, for good. A cluster that is only starting is left to its reaper. */
    void endEarly() {
        KafkaCluster started = cluster;
        if (started != null) {
            started.close();
        }
    }

    private void strike(KafkaCluster started, Course.Flow flow) throws InterruptedException {
        Steadiness steadiness = new Steadiness(observation, flow, time);
        FourFaults four = new FourFaults(started, TOPIC, clients::retried, steadiness, timeline, progress, time);
        faults.addAll(four.play());
        problems.addAll(four.problems());
    }

    private ScheduledExecutorService keepShowing() {
        ScheduledExecutorService redraw = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "demo-display");
            thread.setDaemon(true);
            return thread;
        });
        var unused = redraw.scheduleAtFixedRate(
                () -> display.status(snapshot()), 0, display.refreshMillis(), TimeUnit.MILLISECONDS);
        return redraw;
    }

    private Snapshot snapshot() {
        return new Snapshot(
                Duration.between(start, time.instant()),
                timeline.tally("acked").total(),
                timeline.tally("consumed").total(),
                observation.open(),
                progress.now());
    }
}
