package io.evenkeel.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evenkeel.internal.InternalErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConsumerRetriesTest {

    private static final Duration TOTAL = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final ScriptedConsumer consumer = new ScriptedConsumer(clock);
    private final List<Duration> rests = new ArrayList<>();
    private final Told told = new Told();
    private final InternalErrors errors = new InternalErrors();
    private Runnable duringRest = () -> {};

    private final ConsumerRetries retries = retries(told);

    private ConsumerRetries retries(RetryListener listener) {
        Rest.Sleep sleep = (latch, time) -> {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            rests.add(time);
            clock.pass(time);
            duringRest.run();
            return latch.getCount() == 0;
        };
        return new ConsumerRetries("consumer test", TOTAL, clock, sleep, listener, errors);
    }

    @AfterEach
    void nothingOfOursFailed() {
        Thread.interrupted();
        assertThat(errors.count()).isLessThanOrEqualTo(1);
    }

    private Object listTopics() {
        return retries.call(Operation.LIST_TOPICS, consumer::listTopics);
    }

    private void commit(Duration timeout) {
        retries.run(Operation.COMMIT_SYNC, timeout, consumer::commitSync);
    }

    private void failTimes(int times) {
        for (int i = 0; i < times; i++) {
            consumer.failures.add(new TimeoutException("attempt " + (i + 1)));
        }
    }

    @Test
    void aCallThatSucceedsIsMadeOnceAndNotTold() {
        listTopics();

        assertThat(consumer.shares).hasSize(1);
        assertThat(told.lines).isEmpty();
        assertThat(clock.passed()).isZero();
    }

    @Test
    void aTimeoutIsFollowedByAnAttemptWithWhatIsLeft() {
        failTimes(2);

        listTopics();

        assertThat(consumer.shares).hasSize(3);
        assertThat(consumer.shares.get(0)).isEqualTo(Duration.ofMillis(8_571));
        assertThat(consumer.shares.get(1)).isEqualTo(Duration.ofMillis(17_142));
        assertThat(clock.passed().plus(consumer.shares.get(2))).isBetween(TOTAL.minusMillis(1), TOTAL);
        assertThat(told.lines).containsExactly("listTopics again 2", "listTopics again 3", "listTopics recovered 3");
    }

    @Test
    void theCallerGetsItsLastExceptionAsItIsAndNeverWaitsLonger() {
        failTimes(10);
        TimeoutException third = (TimeoutException) new ArrayList<>(consumer.failures).get(2);

        assertThat(catchThrowable(this::listTopics)).isSameAs(third).hasNoSuppressedExceptions();

        assertThat(consumer.shares).hasSize(3);
        assertThat(clock.passed()).isBetween(TOTAL.minusMillis(1), TOTAL);
        assertThat(told.lines).containsExactly("listTopics again 2", "listTopics again 3", "listTopics gave up 3");
        assertThat(told.failures).containsExactly(third);
    }

    @Test
    void aDurationOfTheCallersIsTheTotal() {
        failTimes(10);
        Duration eight = Duration.ofSeconds(8);

        assertThatThrownBy(() -> retries.call(Operation.LIST_TOPICS, eight, consumer::listTopics))
                .hasMessage("attempt 3");

        assertThat(consumer.shares).startsWith(Duration.ofSeconds(2), Duration.ofMillis(2_285));
        assertThat(clock.passed()).isBetween(eight.minusMillis(1), eight);
    }

    @Test
    void aCommitIsNotCutShort() {
        failTimes(1);

        assertThatThrownBy(() -> commit(TOTAL)).hasMessage("attempt 1");

        assertThat(consumer.shares).containsExactly(TOTAL);
        assertThat(told.lines).isEmpty();
    }

    @Test
    void aShortDurationIsPassedOnAsItIs() {
        failTimes(1);
        Duration half = Duration.ofMillis(500);

        assertThatThrownBy(() -> commit(half)).hasMessage("attempt 1");

        assertThat(consumer.shares).singleElement().isSameAs(half);
        assertThat(rests).isEmpty();
        assertThat(told.lines).isEmpty();
    }

    @Test
    void aFailureThatComesEarlyLeavesTimeEvenOfAShortDuration() {
        consumer.failures.add(DisconnectException.INSTANCE);

        commit(Duration.ofMillis(500));

        assertThat(consumer.shares).hasSize(2);
        assertThat(consumer.shares.get(1)).isEqualTo(Duration.ofMillis(500).minus(rests.get(0)));
    }

    @Test
    void restsGrowAreJitteredAndEnd() {
        consumer.failures.addAll(Collections.nCopies(20, DisconnectException.INSTANCE));

        assertThatThrownBy(this::listTopics).isSameAs(DisconnectException.INSTANCE);

        assertThat(consumer.shares).hasSize(Backoff.MAX_ATTEMPTS);
        assertThat(rests.get(0)).isBetween(Duration.ofMillis(80), Duration.ofMillis(120));
        assertThat(rests.get(1)).isBetween(Duration.ofMillis(160), Duration.ofMillis(240));
        assertThat(rests)
                .allMatch(
                        rest -> rest.compareTo(Backoff.LONGEST.multipliedBy(12).dividedBy(10)) <= 0);
    }

    @Test
    void whatIsFatalIsTheCallersAtOnce() {
        CommitFailedException fatal = new CommitFailedException();
        consumer.failures.add(fatal);
        assertThat(catchThrowable(() -> commit(TOTAL))).isSameAs(fatal);
        assertThat(consumer.shares).hasSize(1);
        assertThat(told.lines).isEmpty();
        assertThat(told.failures).containsExactly(fatal);

        consumer.failures.add(DisconnectException.INSTANCE);
        consumer.failures.add(fatal);
        assertThat(catchThrowable(() -> commit(TOTAL))).isSameAs(fatal);
        assertThat(told.lines).containsExactly("commitSync again 2", "commitSync gave up 2");
    }

    @Test
    void anInterruptDuringARestIsKafkasInterruptExceptionAndTheStatusIsKept() {
        failTimes(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::listTopics)
                .isInstanceOf(InterruptException.class)
                .hasSuppressedException(new TimeoutException("attempt 1"));

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(consumer.shares).hasSize(1);
    }

    @Test
    void aWakeupDuringARestIsThisCallsAndNotTheNextOnes() {
        failTimes(1);
        AtomicInteger passedOn = new AtomicInteger();
        duringRest = () -> retries.wakeup(passedOn::incrementAndGet);

        assertThatThrownBy(this::listTopics).isInstanceOf(WakeupException.class);

        assertThat(passedOn).hasValue(0);
        assertThat(consumer.shares).hasSize(1);
        listTopics();
    }

    @Test
    void aWakeupOutsideARestIsTheClients() {
        AtomicInteger passedOn = new AtomicInteger();

        retries.wakeup(passedOn::incrementAndGet);

        assertThat(passedOn).hasValue(1);
        failTimes(1);
        listTopics();
        assertThat(consumer.shares)
                .as("a wakeup of before is no reason to stop")
                .hasSize(2);
    }

    @Test
    void aCallThatDidNotHeedAWakeupIsNotMadeAgain() {
        assertThatThrownBy(() -> retries.call(Operation.END_OFFSETS, share -> {
                    retries.wakeup(() -> {});
                    throw new TimeoutException("deaf");
                }))
                .hasMessage("deaf");
        assertThat(rests).isEmpty();
    }

    @Test
    void onAThreadOfKafkasTheCallIsMadeOnceWithAllItsTime() throws Exception {
        failTimes(2);
        Throwable[] seen = new Throwable[1];
        Thread network = new Thread(
                () -> seen[0] = catchThrowable(this::listTopics), "kafka-producer-network-thread | orders-1");
        network.start();
        network.join();

        assertThat(seen[0]).hasMessage("attempt 1");
        assertThat(consumer.shares).containsExactly(TOTAL);
        assertThat(rests).isEmpty();
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        failTimes(1);

        retries(new RetryListener() {
                    @Override
                    public void redriven(Operation operation, int attempt, RuntimeException after) {
                        throw new IllegalStateException("listener");
                    }
                })
                .call(Operation.LIST_TOPICS, consumer::listTopics);

        assertThat(consumer.shares).hasSize(2);
        assertThat(errors.count()).isEqualTo(1);
    }

    @Test
    @Timeout(30)
    void aRealRestIsEndedByAWakeupAndByAnInterrupt() throws Exception {
        for (boolean interrupt : new boolean[] {false, true}) {
            Rest rest = new Rest(Rest.REAL);
            CompletableFuture<String> end = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    end.complete(rest.take(Duration.ofHours(1)) ? "woken" : "over");
                } catch (InterruptedException e) {
                    end.complete("interrupted");
                }
            });
            caller.start();
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            if (interrupt) {
                caller.interrupt();
            } else {
                rest.wakeup(() -> {});
            }
            assertThat(end.get()).isEqualTo(interrupt ? "interrupted" : "woken");
        }
    }
}
