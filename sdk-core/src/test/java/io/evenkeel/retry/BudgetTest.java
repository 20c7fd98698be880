package io.evenkeel.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void theSharesDoubleAndTheLastTakesWhatIsLeft() {
        Budget minute = Budget.shared(Duration.ofMinutes(1));

        assertThat(minute.first()).isEqualTo(ms(8_571));
        assertThat(minute.next(2, ms(51_000))).isEqualTo(ms(17_142));
        assertThat(minute.next(3, ms(34_000))).isEqualTo(ms(34_000));
        assertThat(minute.next(4, ms(5))).isEqualTo(ms(5));
        assertThat(minute.next(4, ms(0))).isNull();
        assertThat(minute.next(4, ms(-1))).isNull();
    }

    @Test
    void aShareIsNeverSoShortThatAHealthyClusterCouldMissIt() {
        Budget eight = Budget.shared(Duration.ofSeconds(8));

        assertThat(eight.first()).isEqualTo(ms(2_000));
        assertThat(eight.next(2, ms(5_900))).isEqualTo(ms(2_285));
        assertThat(eight.next(2, ms(3_900)))
                .as("what would be left is too little")
                .isEqualTo(ms(3_900));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 50, 3_999, 86_400_001, Long.MAX_VALUE})
    void aTotalTooShortOrEndlessIsNotDivided(long millis) {
        Budget budget = Budget.shared(ms(millis));

        assertThat(budget.first()).isEqualTo(ms(millis));
        assertThat(budget.next(2, ms(40))).isEqualTo(ms(40));
        assertThat(budget.next(2, ms(0))).isNull();
    }

    @Test
    void allDurationsThatKafkaTakesAreTaken() {
        for (Duration total : new Duration[] {Duration.ofSeconds(Long.MAX_VALUE), Duration.ofMillis(-1)}) {
            assertThat(Budget.shared(total).first()).isEqualTo(total);
        }
    }

    @Test
    void aCallWithATimeOfItsOwnRunsAgainOnlyWhereAllOfItFits() {
        Budget budget = Budget.fixed(Duration.ofSeconds(150), Duration.ofSeconds(60));

        assertThat(budget.first()).isEqualTo(Duration.ofSeconds(60));
        assertThat(budget.next(2, Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(budget.next(2, ms(59_999))).isNull();
    }
}
