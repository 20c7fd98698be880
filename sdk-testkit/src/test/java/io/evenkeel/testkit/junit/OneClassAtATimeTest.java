package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;

class OneClassAtATimeTest {

    private final OneClassAtATime locks = new OneClassAtATime();

    @WithKafka
    static class Own {}

    @WithKafka
    static class AnotherOwn {}

    @WithKafka(
            shared = true,
            config = {"log.retention.ms=1", "num.io.threads=2"})
    static class Shared {}

    @WithKafka(
            shared = true,
            config = {"num.io.threads = 2", "log.retention.ms=1"})
    static class SharedToo {}

    @WithKafka(shared = true, brokers = 2)
    static class SharedOfAnotherKind {}

    @WithKafka(shared = true, config = "nonsense")
    static class Wrong {}

    static class None {}

    @Test
    void classesWithClustersOfTheirOwnMayRunAtTheSameTime() {
        assertThat(locks.provideForClass(Own.class)).hasSize(1);
        assertThat(locks.provideForClass(Own.class)).isNotEqualTo(locks.provideForClass(AnotherOwn.class));
    }

    @Test
    void theTestsOfOneClassMayNot() {
        assertThat(locks.provideForClass(Own.class))
                .allMatch(lock -> lock.getAccessMode() == ResourceAccessMode.READ_WRITE);
    }

    @Test
    void classesThatShareAClusterMayNotWhateverTheOrderOfItsSettings() {
        assertThat(locks.provideForClass(Shared.class)).hasSize(1).isEqualTo(locks.provideForClass(SharedToo.class));
        assertThat(locks.provideForClass(Shared.class)).isNotEqualTo(locks.provideForClass(SharedOfAnotherKind.class));
    }

    @Test
    void aNestedClassHasALockOnlyForAClusterOfItsOwn() {
        assertThat(locks.provideForNestedClass(List.of(Shared.class), None.class))
                .isEmpty();
        assertThat(locks.provideForNestedClass(List.of(Shared.class), Own.class))
                .hasSize(1);
    }

    @Test
    void whatIsWrongIsNotToldHere() {
        assertThat(locks.provideForClass(Wrong.class)).isEmpty();
    }
}
