package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Network;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import io.evenkeel.testkit.cluster.proxy.Felt;
import io.evenkeel.testkit.cluster.proxy.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Faults of the network before one broker, made by its proxy. */
final class ProxiedNetwork implements Network {

    private static final Duration LONGEST_DELAY = Duration.ofHours(1);

    private final int broker;
    private final TcpProxy proxy;
    private final FaultSlot slot;
    private final FaultsInEffect inEffect;

    ProxiedNetwork(int broker, TcpProxy proxy, FaultSlot slot, FaultsInEffect inEffect) {
        this.broker = broker;
        this.proxy = proxy;
        this.slot = slot;
        this.inEffect = inEffect;
    }

    @Override
    public Fault<NetworkFaulted> cut() {
        slot.claim("cut");
        try {
            Felt felt = proxy.felt();
            return LiveFault.momentary(resetting("cut", proxy::cut), felt);
        } finally {
            slot.release();
        }
    }

    @Override
    public Fault<NetworkFaulted> refuse() {
        return lasting("refuse", () -> resetting("refuse", proxy::refuse));
    }

    @Override
    public Fault<NetworkFaulted> blackhole(Direction direction) {
        return slowing(
                "blackhole " + direction,
                () -> proxy.hold(direction != Direction.FROM_BROKER, direction != Direction.TO_BROKER));
    }

    @Override
    public Fault<NetworkFaulted> throttle(long bytesPerSecond, Direction direction) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be at least 1, but was " + bytesPerSecond);
        }
        return slowing(
                "throttle " + direction + " " + bytesPerSecond + " bytes/s",
                () -> proxy.throttle(
                        bytesPerSecond, direction != Direction.FROM_BROKER, direction != Direction.TO_BROKER));
    }

    @Override
    public Fault<NetworkFaulted> delay(Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "duration must be positive and at most " + LONGEST_DELAY + ", but was " + duration);
        }
        return slowing("delay " + duration.toMillis() + " ms", () -> proxy.delay(duration));
    }

    private Fault<NetworkFaulted> slowing(String fault, Runnable action) {
        return lasting(fault, () -> {
            action.run();
            return new NetworkFaulted(broker, fault, proxy.open(), 0, Instant.now());
        });
    }

    Fault<NetworkFaulted> lasting(String fault, Supplier<NetworkFaulted> action) {
        slot.claim(fault);
        try {
            Felt felt = proxy.felt();
            return LiveFault.lasting(action.get(), felt, inEffect, this::pass);
        } catch (RuntimeException e) {
            try {
                pass();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void pass() {
        proxy.pass();
        slot.release();
    }

    private NetworkFaulted resetting(String fault, IntSupplier action) {
        int cut = action.getAsInt();
        return new NetworkFaulted(broker, fault, cut, cut, Instant.now());
    }
}
