package io.evenkeel.signal;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The one object that a send costs: Kafka's callback, and the application's Future. Counts the result, and gives the caller's own
 * callback and whoever waits for the Future the same exception, with what is known of the record added to it.
 */
public final class TrackedSend implements Callback, Future<RecordMetadata> {

    private static final AtomicReferenceFieldUpdater<TrackedSend, TopicActivity.Generation> COUNTED_IN =
            AtomicReferenceFieldUpdater.newUpdater(TrackedSend.class, TopicActivity.Generation.class, "countedIn");

    private final @Nullable Callback callersOwn;
    private final Thread sender;

    /** Where it is counted as unfinished; null when it is finished. A send that throws may still get its callback later. */
    @SuppressWarnings("UnusedVariable") // read through COUNTED_IN
    private volatile TopicActivity.@Nullable Generation countedIn;

    /** First what had been sent when it began (SentBytes), then the exception it failed with, if it did. */
    private volatile @Nullable Object before;

    private @Nullable Future<RecordMetadata> result;

    TrackedSend(TopicActivity.Generation countedIn, SentBytes before, @Nullable Callback callersOwn) {
        this.countedIn = countedIn;
        this.before = before;
        this.callersOwn = callersOwn;
        this.sender = Thread.currentThread();
    }

    /** Kafka's own Future of this send. To be called by the sender before anybody else has this object as a Future. */
    public Future<RecordMetadata> resultIn(Future<RecordMetadata> kafkas) {
        result = kafkas;
        return this;
    }

    /** The send threw: there may never be a callback. Returns whether there was none so far. */
    public boolean thrown() {
        TopicActivity.Generation counted = COUNTED_IN.getAndSet(this, null);
        if (counted != null) {
            counted.finished();
        }
        return counted != null;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        TopicActivity.Generation counted = COUNTED_IN.getAndSet(this, null);
        Exception told = exception;
        if (counted != null) {
            counted.finished();
            told = finished(counted.topic(), metadata, exception);
        }
        if (callersOwn != null) {
            callersOwn.onCompletion(metadata, told);
        }
    }

    private @Nullable Exception finished(
            TopicActivity topic, @Nullable RecordMetadata metadata, @Nullable Exception exception) {
        try {
            if (exception == null) {
                topic.signals().acked(topic, metadata);
                return null;
            }
            boolean insideSend = result == null && Thread.currentThread() == sender;
            Exception told = topic.signals().failed(topic, metadata, exception, insideSend, (SentBytes) before);
            before = told;
            return told;
        } catch (RuntimeException e) {
            topic.signals().errors().caught("taking note of a send's result", e);
            return exception;
        }
    }

    @Override
    public RecordMetadata get() throws InterruptedException, ExecutionException {
        try {
            return kafkas().get();
        } catch (ExecutionException e) {
            throw told(e);
        }
    }

    @Override
    public RecordMetadata get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return kafkas().get(timeout, unit);
        } catch (ExecutionException e) {
            throw told(e);
        }
    }

    /** Kafka runs the callback before it lets go of those who wait, so what was told to the one is there for the others. */
    private ExecutionException told(ExecutionException kafkas) {
        return before instanceof Exception told ? new ExecutionException(told) : kafkas;
    }

    @Override
    public boolean isDone() {
        return kafkas().isDone();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return kafkas().cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return kafkas().isCancelled();
    }

    private Future<RecordMetadata> kafkas() {
        Future<RecordMetadata> kafkas = result;
        if (kafkas == null) {
            throw new IllegalStateException("send() has not returned yet");
        }
        return kafkas;
    }
}
