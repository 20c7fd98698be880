package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReconnectsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Reconnects reconnects = new Reconnects();

    private Instant look(long closed, long created, long millis) {
        reconnects.look(new Connections(created, 0, closed), START.plusMillis(millis));
        return reconnects.failingSince();
    }

    @Test
    void attemptsThatKeepFailingAreToldWithTheTimeOfTheFirstEnd() {
        assertThat(look(0, 3, 0)).isNull();
        assertThat(look(1, 3, 100)).isNull();
        assertThat(look(2, 3, 200)).isNull();
        assertThat(look(3, 3, 400)).isEqualTo(START.plusMillis(100));
        assertThat(look(4, 3, 1_400)).isEqualTo(START.plusMillis(100));
    }

    @Test
    void connectionsThatAreCutAndMadeAnewAreNoFailure() {
        look(0, 3, 0);
        look(3, 3, 100);
        assertThat(look(3, 5, 200)).isNull();
        assertThat(look(3, 6, 1_000)).isNull();
    }

    @Test
    void anIdleCloseIsTriedNoMoreAndNoFailure() {
        look(0, 3, 0);
        look(1, 3, 100);
        assertThat(look(1, 3, 30_000)).isNull();
    }

    @Test
    void twoIdleClosesFarApartAreNoFailure() {
        look(0, 3, 0);
        look(1, 3, 100);
        assertThat(look(2, 3, 60_000)).isNull();
    }

    @Test
    void anEndLongBeforeDoesNotHideWhenTheFailingBegan() {
        look(0, 3, 0);
        look(1, 3, 100);
        look(2, 3, 5_000);
        assertThat(look(3, 3, 5_400)).isEqualTo(START.plusMillis(5_000));
    }

    @Test
    void attemptsThatStopAreForgotten() {
        look(0, 3, 0);
        look(1, 3, 100);
        assertThat(look(2, 3, 500)).isNotNull();
        assertThat(look(2, 3, 4_000)).isNull();
    }

    @Test
    void aConnectionThatIsMadeEndsTheFailure() {
        look(0, 3, 0);
        look(1, 3, 100);
        look(2, 3, 600);
        assertThat(look(2, 4, 700)).isNull();
    }
}
