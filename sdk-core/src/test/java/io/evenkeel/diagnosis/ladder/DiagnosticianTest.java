package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is looked at, when, and how often. */
class DiagnosticianTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Object> ONE_CLUSTER = Map.of("bootstrap.servers", "a:9092");

    private volatile Instant now = START;
    private final InternalErrors errors = new InternalErrors();

    /** When climbs began, and for how many episodes. */
    private final List<String> climbs = new CopyOnWriteArrayList<>();

    private final Semaphore ends = new Semaphore(1_000);
    private volatile boolean fails;
    private final List<Map<String, Object>> connections = new ArrayList<>();
    private int closed;
    private final Diagnostician diagnostician = new Diagnostician(() -> now, errors, 0, config -> {
        connections.add(config);
        return new Diagnostician.Climber() {
            @Override
            public Round climb(Collection<Trouble> troubles) {
                climbs.add(Duration.between(START, now).toMillis() + " ms: " + troubles.size());
                ends.acquireUninterruptibly();
                if (fails) {
                    throw new IllegalStateException("a bug");
                }
                return new Round(Map.of(), List.of(), List.of(), Map.of(), "nobody to ask", now, now);
            }

            @Override
            public void close() {
                closed++;
            }
        };
    });

    private final class Client implements Diagnostician.Patient {
        private final Map<String, Object> config;
        private volatile List<Trouble> troubles = List.of();
        private final List<Diagnosis> told = new CopyOnWriteArrayList<>();

        Client(Map<String, Object> config) {
            this.config = config;
            diagnostician.admit(this);
        }

        @Override
        public Map<String, Object> config() {
            return config;
        }

        @Override
        public List<Trouble> troubles() {
            return troubles;
        }

        @Override
        public void diagnosed(Episode episode, Diagnosis diagnosis, Usability server) {
            told.add(diagnosis);
        }
    }

    private static Trouble trouble(
            long id,
            Instant opened,
            @Nullable Instant escalated,
            @Nullable Diagnosis known,
            @Nullable Exception failure) {
        Episode episode = new Episode(
                id,
                new ClientRef("c", Role.PRODUCER),
                new TopicPartition("orders", (int) id),
                Trigger.ACKS_MISSING,
                opened,
                escalated,
                null,
                List.of(1),
                0,
                0,
                0,
                Outcome.OPEN,
                known);
        return new Trouble(episode, null, null, List.of(), failure);
    }

    private static Trouble trouble(long id, Instant opened) {
        return trouble(id, opened, null, null, null);
    }

    /** Lets time pass in steps of a tick; a climb that begins has ended before the next step, unless it is held. */
    private void pass(Duration time) {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            now = now.plusMillis(250);
            diagnostician.tick(now);
            while (diagnostician.isClimbing() && ends.availablePermits() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void nothingElseFailed() {
        assertThat(errors.count()).isEqualTo(fails ? 1 : 0);
    }

    /** There would always be one that is due. */
    @Test
    void troubleThatComesAgainAndAgainIsNotLookedAtEachSecond() {
        Client client = new Client(ONE_CLUSTER);
        for (int i = 0; i < 60; i++) {
            client.troubles = List.of(trouble(i, now));
            pass(Duration.ofSeconds(5));
        }
        int evenly = (int) Duration.ofSeconds(300).dividedBy(Diagnostician.ONE_LOOK_EVERY);
        assertThat(climbs).hasSizeBetween(evenly, evenly + Diagnostician.LOOKS_AHEAD + 1);
    }

    @Test
    void anEpisodeIsLookedAtOnceItHasLastedAndLessOftenWhenItWasEscalated() {
        Client client = new Client(ONE_CLUSTER);
        client.troubles = List.of(trouble(1, START));
        pass(Duration.ofSeconds(20));
        assertThat(climbs)
                .containsExactly("2500 ms: 1", "4500 ms: 1", "6500 ms: 1", "8500 ms: 1", "13500 ms: 1", "18500 ms: 1");
        client.troubles = List.of(trouble(1, START, START.plusSeconds(20), null, null));
        pass(Duration.ofSeconds(70));
        assertThat(climbs.subList(6, climbs.size())).containsExactly("20250 ms: 1", "50250 ms: 1", "80250 ms: 1");
        assertThat(client.told).hasSize(9);
    }

    @Test
    void whatHealsSoonIsLeftAlone() {
        Client client = new Client(ONE_CLUSTER);
        client.troubles = List.of(trouble(1, START));
        pass(Duration.ofSeconds(2));
        client.troubles = List.of();
        pass(Duration.ofSeconds(30));
        assertThat(climbs).isEmpty();
    }

    @Test
    void clientsThatConnectInTheSameWayAreLookedAtTogetherAndOthersByThemselves() {
        Client one = new Client(Map.of("bootstrap.servers", "a:9092", "client.id", "one"));
        Client two = new Client(Map.of("bootstrap.servers", "a:9092", "client.id", "two", "linger.ms", 5));
        Client other = new Client(Map.of("bootstrap.servers", "b:9092"));
        assertThat(connections).hasSize(2);
        one.troubles = List.of(trouble(1, START), trouble(2, START));
        two.troubles = List.of(trouble(3, START.plusMillis(400)), trouble(4, START.plusMillis(2_400)));
        pass(Duration.ofSeconds(3));
        assertThat(climbs).as("the last one has not lasted").containsExactly("2500 ms: 3");
        assertThat(two.told).hasSize(1);
        assertThat(other.told).isEmpty();

        diagnostician.discharge(one);
        assertThat(closed).isZero();
        diagnostician.discharge(two);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void oneLookAtATimeAndASecondApart() {
        Client client = new Client(ONE_CLUSTER);
        List<Trouble> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(trouble(i, START.plusMillis(10 * i)));
        }
        client.troubles = many;
        pass(Duration.ofSeconds(12));
        assertThat(climbs).hasSizeBetween(3, 10); // due are 900 looks

        ends.drainPermits();
        int before = climbs.size();
        pass(Duration.ofSeconds(30));
        assertThat(climbs).hasSize(before + 1);
        ends.release(1_000);
    }

    @Test
    void whatNoRetryCanHelpIsToldAtOnceAndNotLookedAtAgain() {
        Client client = new Client(ONE_CLUSTER);
        client.troubles = List.of(trouble(1, START, null, null, new SaslAuthenticationException("wrong")));
        pass(Duration.ofMillis(250));
        assertThat(client.told).extracting(Diagnosis::cause).containsExactly(Cause.AUTHENTICATION_FAILED);
        client.troubles =
                List.of(trouble(1, START, START, client.told.get(0), new SaslAuthenticationException("wrong")));
        pass(Duration.ofSeconds(60));
        assertThat(client.told).hasSize(1);
        assertThat(climbs).isEmpty();
    }

    @Test
    void aBugInALookIsCountedAndTheNextLookIsTaken() {
        Client client = new Client(ONE_CLUSTER);
        client.troubles = List.of(trouble(1, START));
        fails = true;
        pass(Duration.ofSeconds(3));
        await().until(() -> errors.count() == 1);
        fails = false;
        pass(Duration.ofSeconds(3));
        fails = true; // for the count
        await().until(() -> client.told.size() == 1);
    }
}
