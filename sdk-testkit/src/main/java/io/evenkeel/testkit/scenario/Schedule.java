package io.evenkeel.testkit.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What is done when, on a clock that stands still while a blow is struck or healed: what comes first is the same on every machine, however
 * long the cluster takes over it. A run lasts longer than the schedule, therefore.
 *
 * @param name for people; that of a random one has its seed
 * @param length for how long records flow at least
 * @param steps by time; they may overlap, as long as no broker has two faults at a time
 */
public record Schedule(String name, Duration length, List<Step> steps) {

    /** Between two blows of a random schedule the cluster is left in peace for so long at least, and up to four times as long. */
    private static final Duration PEACE = Duration.ofSeconds(1);

    /** A random blow lasts for so long at most. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    public Schedule {
        steps = steps.stream().sorted(Comparator.comparing(Step::at)).toList();
    }

    /** These blows, each where it says. */
    public static Schedule of(String name, Duration length, Step... steps) {
        return new Schedule(name, length, List.of(steps));
    }

    /**
     * Blows one after the other, chosen by that seed alone: the same seed, length, blows and partitions give the same schedule on every
     * machine.
     *
     * @param partitions victims are the partitions 0 to that
     * @throws IllegalArgumentException when there is nothing to choose from
     */
    public static Schedule random(long seed, Duration length, int partitions, List<Blow> blows) {
        if (blows.isEmpty()) {
            throw new IllegalArgumentException("blows must not be empty");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, but was " + partitions);
        }
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        Duration at = between(random, PEACE, PEACE.multipliedBy(4));
        while (true) {
            Step step = new Step(
                    at,
                    between(random, Duration.ZERO, LONGEST),
                    blows.get(random.nextInt(blows.size())),
                    random.nextInt(partitions));
            if (step.until().compareTo(length) > 0) {
                return new Schedule("random, seed " + seed, length, steps);
            }
            steps.add(step);
            at = step.until().plus(between(random, PEACE, PEACE.multipliedBy(4)));
        }
    }

    private static Duration between(Random random, Duration least, Duration most) {
        return least.plusMillis(random.nextInt((int) most.minus(least).toMillis()));
    }
}
