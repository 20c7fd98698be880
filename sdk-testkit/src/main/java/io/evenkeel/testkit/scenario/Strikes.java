package io.evenkeel.testkit.scenario;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Strikes and heals as a course or a schedule says, on a clock that stands still meanwhile, and leaves a whole cluster behind. */
final class Strikes {

    private static final Logger log = LoggerFactory.getLogger(Strikes.class);

    private final KafkaCluster cluster;
    private final String topic;
    private final Timeline timeline;
    private final List<String> problems = new ArrayList<>();
    private final Map<Step, Fault<?>> inEffect = new HashMap<>();
    private final Deque<Fault<?>> newestFirst = new ArrayDeque<>();

    Strikes(KafkaCluster cluster, String topic, Timeline timeline) {
        this.cluster = cluster;
        this.topic = topic;
        this.timeline = timeline;
    }

    /** What is healed at a moment goes before what is struck at it, so that blows that follow each other do not meet. */
    private record Turn(Duration at, boolean strikes, Step step) {
        static final Comparator<Turn> ORDER = Comparator.comparing(Turn::at).thenComparing(Turn::strikes);
    }

    /** Returns what went wrong, when everything is healed; also when it is interrupted. */
    List<String> play(Course course, Course.Flow flow) throws InterruptedException {
        try {
            course.run(flow);
        } catch (RuntimeException | AssertionError failed) {
            keep("the course failed: ", failed);
        } finally {
            healAll();
        }
        return problems;
    }

    /** Step by step: what goes wrong with one does not keep the next from being tried. */
    void play(Schedule schedule) throws InterruptedException {
        List<Turn> turns = new ArrayList<>();
        for (Step step : schedule.steps()) {
            turns.add(new Turn(step.at(), true, step));
            if (!step.lasting().isZero()) {
                turns.add(new Turn(step.until(), false, step));
            }
        }
        turns.sort(Turn.ORDER);
        Duration passed = Duration.ZERO;
        for (Turn turn : turns) {
            sleep(turn.at().minus(passed));
            passed = turn.at();
            attempt(turn.strikes() ? () -> strike(turn.step()) : () -> heal(turn.step()));
        }
        sleep(schedule.length().minus(passed));
    }

    private void strike(Step step) {
        TopicPartition victim = new TopicPartition(topic, step.partition());
        Fault<?> fault = timeline.strike(step.blow().name(), () -> step.blow().strike(cluster, victim));
        newestFirst.push(fault);
        inEffect.put(step, fault);
        if (step.lasting().isZero()) {
            heal(step);
        }
    }

    private void heal(Step step) {
        Fault<?> fault = inEffect.remove(step);
        if (fault != null) {
            fault.heal();
        }
    }

    /** Each is tried, those that a failed heal has left, too. An interrupt waits: healing waits for the cluster. */
    private void healAll() {
        boolean interrupted = Thread.interrupted();
        newestFirst.stream().filter(fault -> !fault.isOver()).forEach(fault -> attempt(fault::heal));
        attempt(cluster::healAll);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | AssertionError failed) {
            keep("a blow failed: ", failed);
        }
    }

    private void keep(String problem, Throwable failed) {
        log.warn("scenario: {}{}", problem, failed.getMessage(), failed);
        problems.add(problem + failed);
        timeline.note("failed: " + failed.getMessage());
    }

    private static void sleep(Duration time) throws InterruptedException {
        if (time.compareTo(Duration.ZERO) > 0) {
            Thread.sleep(time.toMillis());
        }
    }
}
