package io.evenkeel.testkit.timeline;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Receipt;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A fault that remembers when it was healed. */
final class Struck<R extends Receipt> implements Fault<R> {

    private final String name;
    private final Fault<R> fault;
    private final InstantSource time;
    private volatile @Nullable Instant healed;

    Struck(String name, Fault<R> fault, InstantSource time) {
        this.name = name;
        this.fault = fault;
        this.time = time;
    }

    @Override
    public R receipt() {
        return fault.receipt();
    }

    @Override
    public void assertFelt() {
        fault.assertFelt();
    }

    @Override
    public void heal() {
        fault.heal();
        if (healed == null) {
            healed = time.instant();
        }
    }

    Span span() {
        return new Span(
                Span.Kind.FAULT,
                Timeline.CLUSTER,
                name,
                receipt().appliedAt(),
                healed,
                receipt().told());
    }
}
