package io.evenkeel.episode.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import io.evenkeel.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final Exception EXPIRED = new TimeoutException("Expiring 3 record(s)");

    private final List<Diagnosis> logged = new ArrayList<>();
    private final List<Diagnosis> warned = new ArrayList<>();
    private final RetryBudget budget = new RetryBudget(logged::add);
    private final EpisodeListener application = new EpisodeListener() {
        @Override
        public void warned(Diagnosis diagnosis) {
            warned.add(diagnosis);
        }
    };
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private RetryBudget.Client producer(String id, String cluster, long deliverySeconds) {
        return budget.client(
                new ClientRef(id, Role.PRODUCER), () -> cluster, Duration.ofSeconds(deliverySeconds), application);
    }

    private RetryBudget.Client consumer(String cluster) {
        return budget.client(new ClientRef("c", Role.CONSUMER), () -> cluster, Duration.ZERO, application);
    }

    /** An episode that ends now. */
    private void heal(RetryBudget.Client client, int partition, Duration took, boolean escalated) {
        Instant opened = now.minus(took);
        client.healed(new Episode(
                1,
                new ClientRef("any", Role.PRODUCER),
                new TopicPartition("orders", partition),
                Trigger.LEADER_SILENT,
                opened,
                escalated ? opened.plusSeconds(1) : null,
                now,
                List.of(1),
                0,
                0,
                0,
                Outcome.HEALED,
                null));
    }

    private void fail(RetryBudget.Client client, int partition, Exception failure) {
        client.noting(signal -> {})
                .accept(new Signal.SendFailed(new TopicPartition("orders", partition), 1, 3, failure, now));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        budget.tick(now);
    }

    private void giveUp(RetryBudget.Client client, int partition, Duration recovery) {
        fail(client, partition, EXPIRED);
        heal(client, partition, recovery, true);
    }

    @Test
    void sendsThatGaveUpBeforeTheClusterHealedAreToldWithBothNumbers() throws IOException {
        RetryBudget.Client client = producer("orders-1", "a", 10);
        giveUp(client, 0, Duration.ofMillis(15_200));
        assertThat(logged).isEmpty();
        pass(RetryBudget.TOGETHER);
        assertThat(logged).singleElement().satisfies(told -> {
            assertThat(told.cause()).isEqualTo(Cause.RETRY_BUDGET_TOO_SMALL);
            assertThat(told.summary())
                    .isEqualTo("Sends of producer orders-1 (delivery.timeout.ms=10000, the recovery of orders-0 took"
                            + " 15200 ms) gave up before the cluster healed.");
            assertThat(told.remedy()).contains("set delivery.timeout.ms to 30400 or more");
            assertThat(told.findings()).hasSize(1);
            assertThat(Files.readAllLines(Path.of("..", told.page()))).contains(told.line());
        });
        assertThat(warned).isEqualTo(logged);
    }

    @Test
    void whatNoTimeCouldHaveHelpedIsNotOfTheBudget() {
        RetryBudget.Client client = producer("p", "a", 10);
        fail(client, 0, new RecordTooLargeException());
        heal(client, 0, Duration.ofSeconds(15), true);
        giveUp(client, 1, Duration.ofSeconds(9)); // a backlog
        fail(client, 2, EXPIRED);
        client.abandoned(episode(2));
        heal(client, 2, Duration.ofSeconds(15), true); // the next one
        pass(Duration.ofMinutes(1));
        assertThat(logged).isEmpty();
    }

    private Episode episode(int partition) {
        return new Episode(
                1,
                new ClientRef("any", Role.PRODUCER),
                new TopicPartition("orders", partition),
                Trigger.LEADER_SILENT,
                now,
                null,
                now,
                List.of(1),
                0,
                0,
                0,
                Outcome.ABANDONED,
                null);
    }

    @Test
    void allThatGaveUpTogetherIsOneWarningWithTheLongestOfEachClient() {
        for (int c = 0; c < 8; c++) {
            RetryBudget.Client client = producer("p" + c, "a", 10);
            for (int p = 0; p < 500; p++) {
                giveUp(client, p, Duration.ofMillis(15_000 + p));
            }
        }
        pass(RetryBudget.TOGETHER);
        assertThat(logged).singleElement().satisfies(told -> {
            assertThat(told.summary())
                    .startsWith("Sends of producer p0 (delivery.timeout.ms=10000, the recovery of orders-499 took"
                            + " 15499 ms), producer p1 (")
                    .endsWith(" and 3 more gave up before the cluster healed.");
            assertThat(told.findings()).hasSize(5);
        });
        assertThat(warned).hasSize(1);
    }

    @Test
    void aClientIsNamedAgainOnlyWhenItTookTwiceAsLong() {
        RetryBudget.Client client = producer("p", "a", 10);
        for (int seconds : new int[] {12, 15, 20, 23, 12}) {
            giveUp(client, 0, Duration.ofSeconds(seconds));
            pass(Duration.ofMinutes(1));
        }
        assertThat(logged).hasSize(1);
        giveUp(client, 0, Duration.ofSeconds(24));
        pass(Duration.ofMinutes(1));
        assertThat(logged).hasSize(2);
    }

    @Test
    void aBudgetUnderTwiceTheLongestRecoveryIsNamedOnceAClient() {
        RetryBudget.Client enough = producer("enough", "a", 50);
        producer("short", "a", 49);
        producer("elsewhere", "b", 49);
        heal(enough, 0, Duration.ofSeconds(25), false);
        heal(enough, 1, Duration.ofSeconds(2), false);
        pass(Duration.ofSeconds(1));
        pass(RetryBudget.TOGETHER);
        assertThat(logged)
                .singleElement()
                .satisfies(
                        told -> assertThat(told.summary())
                                .isEqualTo(
                                        "Sends of producer short (delivery.timeout.ms=49000, the longest recovery of a day took"
                                                + " 25000 ms) have less than 2 x the longest recovery that this process has seen."));
        heal(enough, 0, Duration.ofSeconds(24), false);
        pass(Duration.ofMinutes(1));
        assertThat(logged).hasSize(1);

        producer("later", "a", 30);
        pass(Duration.ofSeconds(1));
        pass(RetryBudget.TOGETHER);
        assertThat(logged).hasSize(2);
        assertThat(logged.get(1).summary()).startsWith("Sends of producer later (delivery.timeout.ms=30000");
    }

    @Test
    void aRecoveryOfMoreThanADayAgoDoesNotCount() {
        heal(producer("enough", "a", 120), 0, Duration.ofSeconds(25), false);
        pass(Duration.ofHours(26));
        producer("short", "a", 30);
        pass(Duration.ofSeconds(1));
        pass(RetryBudget.TOGETHER);
        assertThat(logged).isEmpty();
    }

    @Test
    void whatSomebodyHadToRepairIsNoMeasureForOthers() {
        heal(producer("other", "a", 120), 0, Duration.ofHours(1), true);
        producer("p", "a", 120);
        pass(Duration.ofSeconds(1));
        pass(RetryBudget.TOGETHER);
        assertThat(logged).isEmpty();
    }

    /** A consumer that is not polled waits for no broker, and is not escalated however long that takes. */
    @Test
    void aConsumersRecoveryIsNoMeasureEither() {
        heal(consumer("a"), 0, Duration.ofMinutes(5), false);
        producer("p", "a", 120);
        pass(Duration.ofSeconds(1));
        pass(RetryBudget.TOGETHER);
        assertThat(logged).isEmpty();
    }

    @Test
    void nobodyIsToldToWaitForHours() {
        giveUp(producer("p", "a", 120), 0, Duration.ofHours(10));
        pass(RetryBudget.TOGETHER);
        assertThat(logged)
                .singleElement()
                .satisfies(told -> assertThat(told.remedy()).startsWith("No delivery.timeout.ms is to outlast that"));
    }

    /** With every default trouble is escalated after 50 s at the latest: what heals by itself is never too long for 120 s. */
    @Test
    void ourDefaultsAreNeverTooShort() {
        assertThat(Patience.ISR_PATIENCE.multipliedBy(RetryBudget.MARGIN)).isLessThan(Duration.ofMillis(120_000));
    }

    @Test
    void whatIsClosedIsNotNamedAndWhatItGaveUpOnIsToldAtOnce() {
        RetryBudget.Client client = producer("p", "a", 10);
        giveUp(client, 0, Duration.ofSeconds(15));
        RetryBudget.Client other = producer("other", "a", 10);
        heal(other, 0, Duration.ofSeconds(9), false);
        other.noting(signal -> {}).accept(new Signal.Closed(now));
        client.noting(signal -> {}).accept(new Signal.Closed(now));
        budget.clientLeft(now);
        assertThat(logged)
                .singleElement()
                .satisfies(told ->
                        assertThat(told.summary()).contains("producer p ").doesNotContain("other"));
    }
}
