package io.evenkeel.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Duration LENGTH = Duration.ofMinutes(5);

    @Test
    void theSameSeedGivesTheSameSchedule() {
        Schedule some = Schedule.random(42, LENGTH, 3, Blow.thatHeal());
        Schedule same = Schedule.random(42, LENGTH, 3, Blow.thatHeal());

        assertThat(told(some))
                .isEqualTo(told(same))
                .isNotEqualTo(told(Schedule.random(43, LENGTH, 3, Blow.thatHeal())));
        assertThat(some.name()).isEqualTo("random, seed 42");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomBlowsFollowOneAnotherInPeaceAndAreHealedInTime(long seed) {
        Schedule schedule = Schedule.random(seed, LENGTH, 3, Blow.thatHeal());

        assertThat(schedule.steps()).hasSizeGreaterThan(20).allSatisfy(step -> {
            assertThat(step.partition()).isBetween(0, 2);
            assertThat(step.until()).isLessThanOrEqualTo(LENGTH);
        });
        for (int i = 1; i < schedule.steps().size(); i++) {
            assertThat(schedule.steps().get(i).at())
                    .isGreaterThanOrEqualTo(schedule.steps().get(i - 1).until().plusSeconds(1));
        }
        assertThat(schedule.steps())
                .extracting(step -> step.blow().name())
                .as("all there is to choose from")
                .containsAll(Blow.thatHeal().stream().map(Blow::name).toList());
    }

    @Test
    void stepsAreByTimeHoweverTheyWereGiven() {
        Step early = new Step(Duration.ofSeconds(1), Duration.ZERO, Blow.cut(), 0);
        Step late = new Step(Duration.ofSeconds(2), Duration.ZERO, Blow.cut(), 0);

        assertThat(Schedule.of("two cuts", LENGTH, late, early).steps()).containsExactly(early, late);
        assertThat(early).hasToString("1.0 s: cut of connections of partition 0, for 0.0 s");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> Schedule.random(1, LENGTH, 3, List.of())).hasMessage("blows must not be empty");
        assertThatThrownBy(() -> Schedule.random(1, LENGTH, 0, Blow.thatHeal()))
                .hasMessage("partitions must be at least 1, but was 0");
        assertThatThrownBy(() -> new Step(Duration.ofSeconds(-1), Duration.ZERO, Blow.cut(), 0))
                .hasMessage("at must not be negative, but was PT-1S");
    }

    private static List<String> told(Schedule schedule) {
        return schedule.steps().stream().map(Step::toString).toList();
    }
}
