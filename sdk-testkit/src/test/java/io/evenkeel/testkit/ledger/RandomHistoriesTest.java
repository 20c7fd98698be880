package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.ledger.Finding.Kind;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happened, a good history is clean; and one thing made wrong in it shows as exactly what it is. The first seed is printed, and
 * {@code -Dledger.seed} repeats it.
 */
class RandomHistoriesTest {

    private static final long FIRST_SEED = Long.getLong("ledger.seed", System.nanoTime());
    private static final int HISTORIES = Integer.getInteger("ledger.histories", 100);

    static {
        System.out.println("random histories: -Dledger.seed=" + FIRST_SEED);
    }

    @Test
    void aGoodHistoryIsClean() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            History good = RandomHistory.good(new Random(seed));

            assertThat(Scene.kindsIn(good, good.count(Outcome.UNKNOWN)))
                    .as("-Dledger.seed=%d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneThingWrongShowsAsExactlyThat(Kind kind) {
        int applied = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            Random random = new Random(seed);
            History good = RandomHistory.good(random);
            Optional<History> bad = Mutation.of(kind, good, random);
            if (bad.isPresent()) {
                applied++;
                assertThat(Scene.kindsIn(bad.get(), good.count(Outcome.UNKNOWN)))
                        .as("-Dledger.seed=%d", seed)
                        .containsExactly(kind);
            }
        }
        assertThat(applied)
                .as("of %d histories, those that had a place for it", HISTORIES)
                .isGreaterThan(HISTORIES / 2);
    }
}
