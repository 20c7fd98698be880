package io.evenkeel.diagnosis.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.quorum.QuorumLook.Answered;
import io.evenkeel.diagnosis.quorum.QuorumLook.Impossible;
import io.evenkeel.diagnosis.quorum.QuorumLook.Unanswered;
import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When is looked, for whom, and that nothing is left; the cluster is a script. */
class QuorumWatchTest {

    private static final QuorumSettings SETTINGS =
            new QuorumSettings(Duration.ofSeconds(30), Duration.ofSeconds(29), 3, Duration.ofMinutes(15));

    private static final Map<String, Object> ONE = Map.of("bootstrap.servers", "one:9092", "client.id", "a");

    /** Answers what the script says, and keeps count. */
    private static final class Script implements QuorumSource {
        final Map<String, Object> config;
        final Supplier<QuorumLook> looks;
        volatile int looked;
        volatile boolean stopped;
        volatile boolean closed;

        Script(Map<String, Object> config, Supplier<QuorumLook> looks) {
            this.config = config;
            this.looks = looks;
        }

        @Override
        public QuorumLook look() {
            QuorumLook look = looks.get();
            looked++;
            return look;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<Diagnosis> told = new ArrayList<>();
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    private final List<Script> sources = new CopyOnWriteArrayList<>();
    private final InternalErrors errors = new InternalErrors();
    private volatile Instant now = Instant.parse("2026-11-21T20:00:00Z");
    private volatile Supplier<QuorumLook> looks = () -> new Answered(101, 1, new TreeSet<>(List.of(101, 102, 103)));

    private final QuorumWatch watch = new QuorumWatch(() -> now, errors, () -> 0.5, later::add, told::add, config -> {
        Script script = new Script(config, () -> looks.get());
        sources.add(script);
        return script;
    });

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.incidents");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("evenkeel-quorum"))
                .count();
    }

    private void settle() {
        for (Runnable work = later.poll(); work != null; work = later.poll()) {
            work.run();
        }
    }

    /** One look of the only source, at its time. */
    private void look() {
        now = now.plus(SETTINGS.interval());
        watch.tick(now);
        await().until(() -> !later.isEmpty());
        settle();
    }

    @Test
    void withoutAClientThatOptedInThereIsNoSourceAndNoThread() {
        await().until(() -> threads() == 0);
        watch.tick(now);
        watch.discharge("a client that did not");
        assertThat(sources).isEmpty();
        assertThat(threads()).isZero();
    }

    @Test
    void clientsThatConnectInTheSameWayAreWatchedForTogetherUntilTheLastOfThemLeaves() {
        watch.admit("a", ONE, SETTINGS);
        watch.admit("b", Map.of("bootstrap.servers", "one:9092", "client.id", "b"), SETTINGS);
        watch.admit("c", Map.of("bootstrap.servers", "two:9092"), SETTINGS);
        assertThat(sources).hasSize(2);

        watch.discharge("a");
        assertThat(sources.get(0).stopped).isFalse();
        look();
        await().until(() -> sources.get(0).looked == 1);

        watch.discharge("b");
        assertThat(sources.get(0).stopped).isTrue();
        await().until(() -> sources.get(0).closed);
        assertThat(sources.get(1).stopped).isFalse();
        watch.discharge("c");
        await().until(() -> sources.get(1).closed && threads() == 0);
    }

    @Test
    void aLookComesEachIntervalAndOneAtATime() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        watch.admit("a", ONE, SETTINGS);
        watch.tick(now);
        assertThat(sources.get(0).looked)
                .as("the first comes by chance within 10 s")
                .isZero();
        looks = () -> {
            try {
                hangs.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Unanswered("no answer", List.of(1));
        };
        now = now.plusSeconds(5);
        watch.tick(now);
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(60);
            watch.tick(now);
        }
        hangs.countDown();
        await().until(() -> !later.isEmpty());
        settle();
        assertThat(sources.get(0).looked).isEqualTo(1);
        watch.tick(now);
        await().until(() -> sources.get(0).looked == 2);
    }

    @Test
    void whatIsWrongIsToldOnceAndThatItIsOverIsOneLine() {
        watch.admit("a", ONE, SETTINGS);
        looks = () -> new Unanswered("no answer", List.of(1));
        look();
        look();
        look();
        assertThat(told)
                .singleElement()
                .satisfies(diagnosis -> assertThat(diagnosis.cause()).isEqualTo(Cause.QUORUM_UNREACHABLE));
        assertThat(lines.list).isEmpty();
        looks = () -> new Answered(102, 9, new TreeSet<>(List.of(101, 102, 103)));
        look();
        look();
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage())
                    .startsWith("The controller quorum answers again after ")
                    .endsWith(": controller 102 leads in epoch 9.");
        });
        assertThat(told).hasSize(1);
    }

    @Test
    void whereTheRightIsMissingNoFurtherLookIsMadeAndOneLineNamesIt() {
        watch.admit("a", ONE, SETTINGS);
        looks = () -> new Impossible(AdminQuorum.NO_RIGHT);
        look();
        await().until(() -> sources.get(0).closed);
        looks = () -> {
            throw new IllegalStateException("a look too many");
        };
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(60);
            watch.tick(now);
        }
        watch.admit("b", ONE, SETTINGS);
        watch.tick(now.plusSeconds(60));
        await().until(() -> threads() == 0);
        assertThat(later).isEmpty();
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).contains("DESCRIBE on the cluster");
        });
        assertThat(told).isEmpty();
        assertThat(errors.count()).isZero();
    }

    @Test
    void aLookThatFailsIsContainedAndTheNextOneComes() {
        watch.admit("a", ONE, SETTINGS);
        looks = () -> {
            throw new IllegalStateException("no class of that name");
        };
        look();
        look();
        assertThat(errors.count()).isEqualTo(2);
        assertThat(told).isEmpty();
        watch.discharge("a");
        await().until(() -> sources.get(0).closed);
    }

    @Test
    void aLookThatIsUnderWayWhenTheLastClientLeavesTellsNothing() {
        watch.admit("a", ONE, SETTINGS);
        looks = () -> new Impossible("not told");
        now = now.plusSeconds(60);
        watch.tick(now);
        watch.discharge("a");
        await().until(() -> !later.isEmpty() && sources.get(0).closed);
        settle();
        assertThat(lines.list).isEmpty();
    }
}
