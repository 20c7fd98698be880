package io.evenkeel.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How much of a call's total each of its attempts may take. */
interface Budget {

    /** All the time that the caller gives. */
    Duration total();

    /** For the first attempt. */
    Duration first();

    /** For a later attempt, the second being 2; null when none fits into what is left. */
    @Nullable
    Duration next(int attempt, Duration left);

    /**
     * For a call that can be told how long to wait, and may take another path next time.
     *
     * <p>Kafka's own call spends all it is given before it throws, so it is given a share: a seventh of the total, then two, then
     * what is left. The shares double so that the last one is long enough for a broker that is merely slow, and the first short
     * enough that something else can be tried early.
     */
    static Budget shared(Duration total) {
        return total.compareTo(Shared.LEAST_TOTAL) < 0 || total.compareTo(Shared.ENDLESS) > 0
                ? new Undivided(total)
                : new Shared(total);
    }

    /** For a call that can be told how long to wait, and should not be cut short. */
    static Budget undivided(Duration total) {
        return new Undivided(total);
    }

    /** For a call that waits as long as the client's configuration says, and cannot be told otherwise. */
    static Budget fixed(Duration total, Duration attempt) {
        return new Fixed(total, attempt);
    }

    /** Shares of 1 : 2 : 4. */
    record Shared(Duration total, long totalMillis) implements Budget {

        /** A healthy but slow cluster answers within it. */
        static final Duration LEAST_SHARE = Duration.ofSeconds(2);

        /** A total of less than two shares is not divided. */
        static final Duration LEAST_TOTAL = Duration.ofSeconds(4);

        /** Who waits longer than a day does not wait for a retry. */
        static final Duration ENDLESS = Duration.ofDays(1);

        Shared(Duration total) {
            this(total, total.toMillis());
        }

        @Override
        public Duration first() {
            return Duration.ofMillis(share(1, totalMillis));
        }

        @Override
        public @Nullable Duration next(int attempt, Duration left) {
            long millis = left.toMillis();
            return millis <= 0 ? null : Duration.ofMillis(share(attempt, millis));
        }

        /** What would leave less than the least share behind takes that as well. */
        private long share(int attempt, long left) {
            long share = attempt > 2 ? left : Math.max(LEAST_SHARE.toMillis(), totalMillis * attempt / 7);
            return left - share < LEAST_SHARE.toMillis() ? left : share;
        }
    }

    /** Whatever is left, at once: a repeat runs only after a failure that came early. */
    record Undivided(Duration total) implements Budget {

        @Override
        public Duration first() {
            return total;
        }

        @Override
        public @Nullable Duration next(int attempt, Duration left) {
            return left.toMillis() <= 0 ? null : left;
        }
    }

    /** An attempt takes its own time, and runs only where all of it fits. */
    record Fixed(Duration total, Duration attempt) implements Budget {

        @Override
        public Duration first() {
            return attempt;
        }

        @Override
        public @Nullable Duration next(int attempt, Duration left) {
            return left.compareTo(this.attempt) < 0 ? null : this.attempt;
        }
    }
}
