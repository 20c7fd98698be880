package io.evenkeel.delivery;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.Episode;
import io.evenkeel.signal.FailureTeller;
import io.evenkeel.signal.SendEvidence;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Judges a failed send by when and where it surfaced, towards {@link Certainty#UNKNOWN} in doubt. Neither class nor text of an exception
 * proves that a record was not written: eight different faults end in the same 'Expiring N record(s)', and a record whose only answer
 * was NOT_LEADER_OR_FOLLOWER was found in the log.
 */
public final class CertaintyTeller implements FailureTeller {

    /** A broker's word that it did not take this very record, and that no retry will change it. */
    private static final List<Class<? extends Exception>> REJECTIONS = List.of(
            TopicAuthorizationException.class,
            InvalidRecordException.class,
            InvalidTimestampException.class,
            PolicyViolationException.class,
            RecordTooLargeException.class,
            UnsupportedForMessageFormatException.class);

    private final Provable provable;
    private final Function<TopicPartition, @Nullable Episode> episodes;
    private final FailedSendListener listener;

    /**
     * @param provable what the producer allows to be concluded
     * @param episodes finds the open episode of a partition; called where failures are told, so that it must not block
     * @param listener hears of each judgement of a callback
     */
    public CertaintyTeller(
            Provable provable, Function<TopicPartition, @Nullable Episode> episodes, FailedSendListener listener) {
        this.provable = provable;
        this.episodes = episodes;
        this.listener = listener;
    }

    @Override
    public Exception tell(Exception original, SendEvidence evidence) {
        Episode episode = evidence.partition() == null ? null : episodes.apply(evidence.partition());
        Exception told = FailureCopy.of(original, message(original, episode));
        if (told == null) {
            listener.sendFailed(Certainty.UNKNOWN);
            return original; // it reads as UNKNOWN, which is never wrong
        }
        Certainty certainty = certainty(original, evidence);
        told.addSuppressed(new DeliveryNote(new Delivery(certainty, episode)));
        listener.sendFailed(certainty);
        return told;
    }

    /**
     * The exception for the application of a send that threw this itself: Kafka serializes a record before there is anything to write.
     * Not to be asked where the send's callback had come.
     */
    public SerializationException tellThrown(SerializationException original) {
        boolean kafkas = original.getClass() == SerializationException.class && provable != Provable.NOTHING;
        if (kafkas && FailureCopy.of(original, original.getMessage()) instanceof SerializationException told) {
            told.addSuppressed(new DeliveryNote(new Delivery(Certainty.NOT_WRITTEN, null)));
            return told;
        }
        return original; // it reads as UNKNOWN
    }

    /** A transaction that may not write to one topic fails the records of the others with that exception, too: nobody has refused those. */
    private static boolean isAboutThis(Exception original, SendEvidence evidence) {
        return !(original instanceof TopicAuthorizationException denied)
                || denied.unauthorizedTopics().isEmpty()
                || (evidence.partition() != null
                        && denied.unauthorizedTopics()
                                .contains(evidence.partition().topic()));
    }

    /** Kafka's own; where the cause is known, a sentence that somebody can act on comes last. */
    private static @Nullable String message(Exception original, @Nullable Episode episode) {
        Diagnosis diagnosis = episode == null ? null : episode.diagnosis();
        String kafkas = original.getMessage();
        return diagnosis == null ? kafkas : (kafkas == null ? "" : kafkas + " - ") + diagnosis.line();
    }

    private Certainty certainty(Exception original, SendEvidence evidence) {
        if (provable == Provable.NOTHING) {
            return Certainty.UNKNOWN;
        }
        // Refused before there was a batch: no metadata, no partition, no memory, too large.
        if (evidence.insideSend() && provable == Provable.ALL) {
            return Certainty.NOT_WRITTEN;
        }
        // No broker that could have written it was sent a byte.
        if (evidence.nothingSent() && provable == Provable.ALL) {
            return Certainty.NOT_WRITTEN;
        }
        // The first answer was a no. After a retry it may be the second answer, and the first try may have been
        // written.
        if (!evidence.retried()
                && REJECTIONS.stream().anyMatch(rejection -> rejection.isInstance(original))
                && isAboutThis(original, evidence)) {
            return Certainty.REJECTED;
        }
        return Certainty.UNKNOWN;
    }
}
