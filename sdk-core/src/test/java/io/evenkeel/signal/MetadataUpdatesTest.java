package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetadataUpdatesTest {

    private final MetadataUpdates updates = new MetadataUpdates();

    @Test
    void theFirstUpdateAfterAReadTellsSinceWhenSomethingMayHaveMoved() {
        updates.came(100);
        updates.came(200);
        updates.came(300);

        assertThat(updates.count()).isEqualTo(3);
        assertThat(updates.tickBeforeNext(0)).isEqualTo(100);
        assertThat(updates.tickBeforeNext(1)).isEqualTo(200);
        assertThat(updates.tickBeforeNext(2)).isEqualTo(300);
    }

    @Test
    void withoutAnUpdateSinceNobodyCanTell() {
        assertThat(updates.tickBeforeNext(0)).isEqualTo(Long.MIN_VALUE);
        updates.came(100);
        assertThat(updates.tickBeforeNext(1)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whatIsLongAgoIsForgottenAndNotMistaken() {
        for (int i = 1; i <= 100; i++) {
            updates.came(i * 100L);
        }
        assertThat(updates.tickBeforeNext(0)).isEqualTo(Long.MIN_VALUE);
        assertThat(updates.tickBeforeNext(90)).isEqualTo(Long.MIN_VALUE);
        assertThat(updates.tickBeforeNext(95)).isEqualTo(9_600);
    }
}
