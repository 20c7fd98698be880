package io.evenkeel.delivery;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failed send means for its record.
 *
 * @param certainty what is known
 */
public record Delivery(Certainty certainty) {

    private static final Delivery UNKNOWN = new Delivery(Certainty.UNKNOWN);

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
        }
        return UNKNOWN;
    }
}
