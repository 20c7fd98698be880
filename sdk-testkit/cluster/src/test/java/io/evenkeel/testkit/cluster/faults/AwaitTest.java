package io.evenkeel.testkit.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.FaultNotInEffectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private final Await patient = Await.effectOf("kill of broker 2");
    private final Await impatient = Await.effectOf("kill of broker 2", Duration.ofMillis(100));

    @Test
    void theFirstThingFoundIsReturned() {
        AtomicInteger asked = new AtomicInteger();

        String found = patient.until(
                "a leader",
                () -> "nobody",
                () -> asked.incrementAndGet() < 3 ? Optional.empty() : Optional.of("leader"));

        assertThat(found).isEqualTo("leader");
        assertThat(asked).hasValue(3);
    }

    @Test
    void aQuestionWithoutAnAnswerIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();

        int answer = patient.answer("the epoch", () -> {
            if (asked.incrementAndGet() == 1) {
                throw new NoAnswerException("busy");
            }
            return asked.get();
        });

        assertThat(answer).isEqualTo(2);
    }

    @Test
    void aMissedDeadlineTellsTheFaultWhatWasAwaitedHowLongAndWhatWasThere() {
        assertThatThrownBy(() -> impatient.until("another leader of [orders-0]", () -> "leader 2", Optional::empty))
                .isInstanceOf(FaultNotInEffectException.class)
                .hasMessage("kill of broker 2: waited 100 ms for another leader of [orders-0], last seen: leader 2");
    }

    @Test
    void aMissedDeadlineTellsThatNobodyAnswered() {
        assertThatThrownBy(() -> impatient.until("another leader", () -> "nothing", () -> {
                    throw new NoAnswerException("no broker answered");
                }))
                .isInstanceOf(FaultNotInEffectException.class)
                .hasMessageEndingWith("last seen: nothing (no broker answered)");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> patient.until("the end", () -> false))
                .isInstanceOf(FaultNotInEffectException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
