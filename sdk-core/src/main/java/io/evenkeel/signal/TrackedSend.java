package io.evenkeel.signal;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The one object that a send costs: counts its result, then hands it to the caller's own callback on the same thread. */
public final class TrackedSend implements Callback {

    private static final int FINISHED = -1;

    private static final AtomicIntegerFieldUpdater<TrackedSend> GENERATION =
            AtomicIntegerFieldUpdater.newUpdater(TrackedSend.class, "generation");

    private final ProducerSignals signals;
    private final TopicActivity topic;
    private final @Nullable Callback callersOwn;

    /** The generation it counts in, until it is finished: a send that throws may still get its callback later. */
    private volatile int generation;

    TrackedSend(ProducerSignals signals, TopicActivity topic, int generation, @Nullable Callback callersOwn) {
        this.signals = signals;
        this.topic = topic;
        this.generation = generation;
        this.callersOwn = callersOwn;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        try {
            if (finish()) {
                signals.finished(topic, metadata, exception);
            }
        } catch (RuntimeException e) {
            signals.errors().caught("taking note of a send's result", e);
        }
        if (callersOwn != null) {
            callersOwn.onCompletion(metadata, exception);
        }
    }

    /** The send threw: there may never be a callback. */
    public void thrown() {
        finish();
    }

    private boolean finish() {
        if (generation == FINISHED) {
            return false;
        }
        int counted = GENERATION.getAndSet(this, FINISHED);
        if (counted == FINISHED) {
            return false;
        }
        topic.finished(counted);
        return true;
    }
}
