package io.evenkeel.testkit.timeline;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.Receipt;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fault that remembers when it was healed. */
final class Struck<R extends Receipt> implements Fault<R> {

    private final String name;
    private final Fault<R> fault;
    private final InstantSource time;
    private final AtomicReference<@Nullable Instant> healed = new AtomicReference<>();

    Struck(String name, Fault<R> fault, InstantSource time) {
        this.name = name;
        this.fault = fault;
        this.time = time;
        noteEnd();
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
        noteEnd();
    }

    @Override
    public boolean isOver() {
        return fault.isOver();
    }

    /** It may have been healed by somebody else, as by all that the cluster heals: then it ended when that was first seen. */
    private void noteEnd() {
        if (fault.isOver()) {
            healed.compareAndSet(null, time.instant());
        }
    }

    Span span() {
        noteEnd();
        return new Span(
                Span.Kind.FAULT,
                Timeline.CLUSTER,
                name,
                receipt().appliedAt(),
                healed.get(),
                receipt().told());
    }
}
