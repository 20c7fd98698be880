package io.evenkeel.signal;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/** Tells what no retry can help against from what may heal. */
final class Refusals {

    /** Causes looked through: an exception may be its own cause by way of another. */
    private static final int DEEPEST = 10;

    private Refusals() {}

    /** Whether it is about the record itself, or the application's own doing: its leader is well, and the next record may be fine. */
    static boolean isOfTheRecord(Exception thrown) {
        return thrown instanceof InvalidRecordException
                || thrown instanceof InvalidTimestampException
                || thrown instanceof PolicyViolationException
                || thrown instanceof RecordTooLargeException
                || thrown instanceof RecordBatchTooLargeException
                || thrown instanceof UnsupportedForMessageFormatException
                || thrown instanceof TransactionAbortedException;
    }

    /** Whether it is about the client's identity, its rights, or the producer's epoch, at whatever depth. */
    static boolean isOne(@Nullable Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof AuthenticationException
                    || at instanceof AuthorizationException
                    || at instanceof OutOfOrderSequenceException
                    || at instanceof UnknownProducerIdException
                    || at instanceof InvalidProducerEpochException
                    || at instanceof ProducerFencedException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
