package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Receipt;
import io.evenkeel.testkit.cluster.proxy.Felt;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fault that was seen to be in effect, and the way back. */
final class LiveFault<R extends Receipt> implements Fault<R> {

    private static final Logger log = LoggerFactory.getLogger(LiveFault.class);

    private final R receipt;
    private final Felt felt;
    private final Runnable remedy;
    private final BooleanSupplier clusterClosed;
    private boolean over;

    private LiveFault(R receipt, Felt felt, boolean over, BooleanSupplier clusterClosed, Runnable remedy) {
        this.receipt = receipt;
        this.felt = felt;
        this.over = over;
        this.clusterClosed = clusterClosed;
        this.remedy = remedy;
        log.info("fault: {}", receipt.told());
    }

    /** One that lasts until it is healed. After the cluster is closed there is nothing left to heal. */
    static <R extends Receipt> LiveFault<R> lasting(
            R receipt, Felt felt, BooleanSupplier clusterClosed, Runnable remedy) {
        return new LiveFault<>(receipt, felt, false, clusterClosed, remedy);
    }

    /** One that was over as soon as it had happened. */
    static <R extends Receipt> LiveFault<R> momentary(R receipt, Felt felt) {
        felt.end();
        return new LiveFault<>(receipt, felt, true, () -> false, () -> {});
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
    public synchronized void heal() {
        if (over || clusterClosed.getAsBoolean()) {
            return;
        }
        try {
            remedy.run();
        } catch (RuntimeException e) {
            if (clusterClosed.getAsBoolean()) {
                return;
            }
            throw e;
        }
        felt.end();
        over = true;
        log.info("healed: {}", receipt.told());
    }
}
