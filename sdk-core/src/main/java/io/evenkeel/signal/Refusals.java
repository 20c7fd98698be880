package io.evenkeel.signal;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;

/** Tells what no retry can help against from what may heal. */
final class Refusals {

    /** Causes looked through: an exception may be its own cause by way of another. */
    private static final int DEEPEST = 10;

    private Refusals() {}

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
