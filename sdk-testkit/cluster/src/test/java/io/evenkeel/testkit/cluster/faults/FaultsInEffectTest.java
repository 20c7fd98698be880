package io.evenkeel.testkit.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network.Direction;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import io.evenkeel.testkit.cluster.backend.Loopback;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsInEffectTest {

    private boolean closed;
    private final FaultsInEffect inEffect = new FaultsInEffect(() -> closed);
    private final List<String> healed = new ArrayList<>();
    private TcpProxy proxy;

    @BeforeEach
    void makeProxy() throws IOException {
        proxy = new TcpProxy("network-under-test", Loopback.port(0));
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private Fault<NetworkFaulted> fault(String name) {
        return fault(name, () -> healed.add(name));
    }

    private Fault<NetworkFaulted> fault(String name, Runnable remedy) {
        NetworkFaulted receipt = new NetworkFaulted(1, name, 0, 0, Instant.now());
        return LiveFault.lasting(receipt, proxy.felt(), inEffect, remedy);
    }

    private static Runnable failing(String why) {
        return () -> {
            throw new IllegalStateException(why);
        };
    }

    @Test
    void theNewestIsHealedFirst() {
        fault("first");
        fault("second");
        fault("third");

        inEffect.healAll();

        assertThat(healed).containsExactly("third", "second", "first");
    }

    @Test
    void whatIsHealedAlreadyIsNotHealedAgain() {
        Fault<NetworkFaulted> first = fault("first");
        Fault<NetworkFaulted> second = fault("second");
        first.heal();

        inEffect.healAll();
        second.heal();
        inEffect.healAll();

        assertThat(healed).containsExactly("first", "second");
    }

    @Test
    void aFaultMadeOfOthersIsHealedByThemOnce() {
        Fault<NetworkFaulted> part = fault("part");
        fault("whole", () -> {
            part.heal();
            healed.add("whole");
        });

        inEffect.healAll();

        assertThat(healed).containsExactly("part", "whole");
    }

    @Test
    void theOthersAreHealedAlsoWhenOneCannotBe() {
        fault("first");
        fault("second", failing("no second"));
        fault("third", failing("no third"));

        assertThatThrownBy(inEffect::healAll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no third")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("no second"));
        assertThat(healed).containsExactly("first");
    }

    @Test
    void aFaultThatCouldNotBeHealedIsTriedAgainTheNextTime() {
        fault("once", () -> {
            healed.add("tried");
            if (healed.size() == 1) {
                throw new IllegalStateException("not yet");
            }
        });

        assertThatThrownBy(inEffect::healAll).hasMessage("not yet");
        inEffect.healAll();
        inEffect.healAll();

        assertThat(healed).containsExactly("tried", "tried");
    }

    @Test
    void afterTheClusterIsClosedNothingIsHealed() {
        fault("left");
        closed = true;

        assertThatCode(inEffect::healAll).doesNotThrowAnyException();
        assertThat(healed).isEmpty();
    }

    @Test
    void aFaultThatWasOverAtOnceIsNeverHealed() {
        ProxiedNetwork network = new ProxiedNetwork(1, proxy, new FaultSlot("broker 1"), inEffect);
        network.cut();
        network.blackhole(Direction.BOTH);

        inEffect.healAll();

        assertThatCode(network::refuse).doesNotThrowAnyException();
    }
}
