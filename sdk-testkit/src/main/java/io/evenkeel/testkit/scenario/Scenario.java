package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.ledger.Guarantee;
import io.evenkeel.testkit.ledger.History;
import io.evenkeel.testkit.ledger.LogEntry;
import io.evenkeel.testkit.ledger.LogReader;
import io.evenkeel.testkit.ledger.Readings;
import io.evenkeel.testkit.ledger.Sent;
import io.evenkeel.testkit.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records flow at a rate while a cluster is struck, by a schedule or by a course of your own; then all is healed, everything is read, and
 * the run can be judged.
 *
 * <pre>{@code
 * Played played = Scenario.on(kafka, "orders")
 *         .producer(config -> new KafkaProducer<>(config, new StringSerializer(), new StringSerializer()))
 *         .consumer(config -> new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer()))
 *         .play(Schedule.random(seed, Duration.ofMinutes(1), 3, Blow.thatHeal()));
 * played.assertKeeps(Path.of("target", "scenarios"), Guarantee.exactlyOnceInLog(), Guarantee.orderKept());
 * }</pre>
 *
 * <p>Not thread-safe; plays once.
 */
public final class Scenario {

    /** {@value}: records a second unless told otherwise. */
    public static final int DEFAULT_PER_SECOND = 200;

    private static final Logger log = LoggerFactory.getLogger(Scenario.class);

    /** Longer than any group takes to come back, with production timings too. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(90);

    private static final Duration FIRST_RECORDS = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final KafkaCluster cluster;
    private final String topic;
    private final InstantSource time = InstantSource.system();
    private Timeline timeline = new Timeline(time);
    private int perSecond = DEFAULT_PER_SECOND;
    private Function<Map<String, Object>, Producer<String, String>> producers = config -> {
        throw new IllegalStateException("a scenario needs a producer(..)");
    };
    private Function<Map<String, Object>, Consumer<String, String>> consumers = config -> {
        throw new IllegalStateException("a scenario needs a consumer(..)");
    };

    private Scenario(KafkaCluster cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** On that topic of that cluster, which should hold nothing yet. */
    public static Scenario on(KafkaCluster cluster, String topic) {
        return new Scenario(cluster, topic);
    }

    /**
     * Who sends: made of {@code clientConfig()} of the cluster and a {@code client.id}, to which more may be added. Not a transactional one. The
     * scenario closes it.
     */
    public Scenario producer(Function<Map<String, Object>, Producer<String, String>> maker) {
        this.producers = maker;
        return this;
    }

    /** Who reads: the same, with a {@code group.id}, from the beginning. The scenario closes it. */
    public Scenario consumer(Function<Map<String, Object>, Consumer<String, String>> maker) {
        this.consumers = maker;
        return this;
    }

    /** How many records a second, 1 to 10,000. Default {@value #DEFAULT_PER_SECOND}. */
    public Scenario perSecond(int records) {
        if (records < 1 || records > 10_000) {
            throw new IllegalArgumentException("perSecond must be 1 to 10000, but was " + records);
        }
        this.perSecond = records;
        return this;
    }

    /**
     * What happens is taken down there, instead of in one of its own: give its listener to the clients' {@code ResilientKafka}. Its tallies
     * {@code acked} and {@code consumed} tell while it is played how far it has got.
     */
    public Scenario timeline(Timeline itsOwn) {
        this.timeline = itsOwn;
        return this;
    }

    /**
     * Plays it: blocks until everything is healed and read. What goes wrong with a blow is kept as a problem and does not end the run.
     *
     * @throws IllegalStateException when no broker answers, no record arrives before the first blow, or the run cannot be judged: a send
     *     never ends, the log cannot be read. The message has the timeline then
     */
    public Played play(Schedule schedule) throws InterruptedException {
        log.info(
                "scenario: {}, {} steps in {}",
                schedule.name(),
                schedule.steps().size(),
                schedule.length());
        Strikes strikes = new Strikes(cluster, topic, timeline);
        return play(schedule.name(), strikes, flow -> strikes.play(schedule));
    }

    /**
     * The same with a course of your own: records flow until it returns.
     *
     * @param name for people, of what is played
     * @throws IllegalStateException as with a schedule
     */
    public Played play(String name, Course course) throws InterruptedException {
        log.info("scenario: {}", name);
        return play(name, new Strikes(cluster, topic, timeline), course);
    }

    private Played play(String name, Strikes strikes, Course course) throws InterruptedException {
        int partitions = cluster.leaders(topic).size();
        Readings readings = new Readings();
        try (LeaderWatch leaders = new LeaderWatch(cluster, topic, timeline);
                Load load = new Load(
                        producers.apply(config(Map.of(CommonClientConfigs.CLIENT_ID_CONFIG, "scenario-producer"))),
                        topic,
                        timeline.tally("acked"),
                        time);
                Reader reader = new Reader(
                        consumers.apply(config(Map.of(
                                CommonClientConfigs.CLIENT_ID_CONFIG, Reader.NAME,
                                ConsumerConfig.GROUP_ID_CONFIG, Reader.NAME,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"))),
                        topic,
                        readings,
                        timeline.tally("consumed"))) {
            leaders.start();
            load.start(perSecond);
            reader.start();
            awaitFirstRecord(load, reader);
            List<String> problems = strikes.play(course, from -> reader.flowsSince(from, partitions));
            return judged(topic + ", " + name, load, reader, problems);
        }
    }

    private Played judged(String name, Load load, Reader reader, List<String> problems) throws InterruptedException {
        try {
            timeline.note("healed; reading everything");
            load.finish();
            List<LogEntry> entries = new LogReader(cluster.clientConfig(), time).read(topic);
            History history = readUp(load.ledger().sent(), entries, reader);
            reader.failure().ifPresent(failure -> problems.add("the consumer ended: " + failure));
            return new Played(name, history, timeline.chart(name), problems);
        } catch (RuntimeException e) {
            String text = String.join("\n", timeline.chart(name).text());
            throw new IllegalStateException("the run cannot be judged: " + e.getMessage() + "\n" + text, e);
        }
    }

    private Map<String, Object> config(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(cluster.clientConfig());
        config.putAll(more);
        return config;
    }

    private void awaitFirstRecord(Load load, Reader reader) throws InterruptedException {
        Instant giveUp = time.instant().plus(FIRST_RECORDS);
        while (reader.readings().sightings().total() == 0) {
            if (reader.failure().isPresent() || time.instant().isAfter(giveUp)) {
                throw new IllegalStateException(
                        "no record arrived before the first blow: "
                                + load.ledger().acked() + " acked, "
                                + load.ledger().inFlight() + " in flight",
                        reader.failure().orElse(null));
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** Everything, once what is in the log was read, too. Gives up in time: what is unseen by then is for a guarantee to tell. */
    private History readUp(List<Sent> sent, List<LogEntry> entries, Reader reader) throws InterruptedException {
        Instant giveUp = time.instant().plus(CATCHING_UP);
        while (true) {
            History history = new History(sent, entries, reader.readings().all());
            if (Guarantee.nothingUnseen().brokenBy(history).isEmpty()
                    || reader.failure().isPresent()
                    || time.instant().isAfter(giveUp)) {
                return history;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }
}
