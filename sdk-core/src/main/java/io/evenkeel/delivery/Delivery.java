package io.evenkeel.delivery;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed send means for its record.
 *
 * @param certainty what is known
 */
public record Delivery(Certainty certainty) {

    private static final Delivery UNKNOWN = new Delivery(Certainty.UNKNOWN);
    private static final Delivery NOT_WRITTEN = new Delivery(Certainty.NOT_WRITTEN);

    /**
     * Reads it from what a callback was given, what {@code Future.get()} threw (also as the cause of an ExecutionException), or what
     * {@code send()} threw. Where nothing is known, also of null and of exceptions that are not of a wrapped producer, it is
     * {@link Certainty#UNKNOWN}. Never throws; any thread.
     */
    public static Delivery of(@Nullable Throwable exception) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable at = exception; at != null && seen.add(at); at = at.getCause()) {
            for (Throwable suppressed : at.getSuppressed()) {
                if (suppressed instanceof DeliveryNote note) {
                    return note.delivery();
                }
            }
            if (at == exception && at.getClass() == SerializationException.class) {
                return NOT_WRITTEN; // thrown by send() itself, before there was anything to write
            }
        }
        return UNKNOWN;
    }
}
