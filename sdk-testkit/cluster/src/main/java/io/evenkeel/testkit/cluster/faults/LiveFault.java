package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Receipt;
import io.evenkeel.testkit.cluster.proxy.Felt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fault that was seen to be in effect, and the way back. */
final class LiveFault<R extends Receipt> implements Fault<R> {

    private static final Logger log = LoggerFactory.getLogger(LiveFault.class);

    private final R receipt;
    private final Felt felt;
    private final Runnable remedy;
    private final @Nullable FaultsInEffect inEffect;
    private volatile boolean over;

    private LiveFault(R receipt, Felt felt, @Nullable FaultsInEffect inEffect, Runnable remedy) {
        this.receipt = receipt;
        this.felt = felt;
        this.over = inEffect == null;
        this.inEffect = inEffect;
        this.remedy = remedy;
        log.info("fault: {}", receipt.told());
    }

    /** One that lasts until it is healed, by whoever holds it or with all that are in effect. */
    static <R extends Receipt> LiveFault<R> lasting(R receipt, Felt felt, FaultsInEffect inEffect, Runnable remedy) {
        LiveFault<R> fault = new LiveFault<>(receipt, felt, inEffect, remedy);
        inEffect.entered(fault);
        return fault;
    }

    /** One that was over as soon as it had happened. */
    static <R extends Receipt> LiveFault<R> momentary(R receipt, Felt felt) {
        felt.end();
        return new LiveFault<>(receipt, felt, null, () -> {});
    }

    @Override
    public R receipt() {
        return receipt;
    }

    @Override
    public void assertFelt() {
        if (felt.connections() == 0) {
            throw new AssertionError(
                    "no client felt it, none had or made a connection through the broker's proxy: " + receipt.told());
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public synchronized void heal() {
        if (over || inEffect == null || inEffect.clusterClosed()) {
            return;
        }
        try {
            remedy.run();
        } catch (RuntimeException e) {
            if (inEffect.clusterClosed()) {
                return;
            }
            throw e;
        }
        felt.end();
        over = true;
        inEffect.left(this);
        log.info("healed: {}", receipt.told());
    }
}
