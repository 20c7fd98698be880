package io.evenkeel.delivery;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failed send means for its record, and what was wrong when it failed.
 *
 * @param certainty what is known of the record
 * @param episode the trouble that its partition was in, as of then; null when none was known
 */
public record Delivery(Certainty certainty, @Nullable Episode episode) {

    private static final Delivery UNKNOWN = new Delivery(Certainty.UNKNOWN, null);

    /** Why it failed, as far as it had been found out then; null where nobody had looked, which nobody does in the first seconds. */
    public @Nullable Diagnosis diagnosis() {
        return episode == null ? null : episode.diagnosis();
    }

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
