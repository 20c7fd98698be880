package io.evenkeel.testkit.cluster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftoversTest {

    private final String itself = Leftovers.labels("cluster").get(Leftovers.JVM);

    @Test
    void aJvmThatRunsIsNotDead() {
        assertThat(Leftovers.isDead(itself)).isFalse();
    }

    @Test
    void aJvmThatHasEndedIsDead() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "exit").start();
        long pid = process.pid();
        process.waitFor();

        assertThat(Leftovers.isDead(itself.replaceAll("/\\d+/\\d+$", "/" + pid + "/1")))
                .isTrue();
    }

    @Test
    void aProcessThatWasGivenItsIdLaterIsAnother() {
        assertThat(Leftovers.isDead(itself + "0")).isTrue();
    }

    @Test
    void ofOtherMachinesNothingIsKnown() {
        assertThat(Leftovers.isDead("another" + itself)).isFalse();
        assertThat(Leftovers.isDead("what is this")).isFalse();
        assertThat(Leftovers.isDead(itself.replaceFirst("/\\d+/", "/1/") + "0")).isFalse();
        assertThat(Leftovers.isDead("//")).isFalse();
    }
}
