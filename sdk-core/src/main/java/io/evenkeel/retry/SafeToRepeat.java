package io.evenkeel.retry;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/** Decides after which failure a call may be made again. The one list of it. */
final class SafeToRepeat {

    private SafeToRepeat() {}

    /**
     * Whether the same call may be made once more.
     *
     * @param waitedOut whether the call lasted as long as it may wait at all
     */
    static boolean after(RuntimeException failure, Operation operation, boolean waitedOut) {
        // Somebody wants this thread back. Also never ours to swallow.
        if (failure instanceof WakeupException || failure instanceof InterruptException) {
            return false;
        }
        // The group moved on. Only poll() finds out which partitions are still ours, and the offsets may be wrong by
        // then.
        if (failure instanceof CommitFailedException || failure instanceof RebalanceInProgressException) {
            return false;
        }
        if (operation.kind() == Operation.Kind.TRANSACTION) {
            // "It is safe to retry in either case" (KafkaProducer) is said of the wait for the coordinator: the request
            // goes on and
            // the same call joins it. The batch whose expiry fails a commit is a TimeoutException as well, but ends the
            // transaction
            // and is told before the wait is over; a repeat would only change it into "we are in an error state". All
            // the rest is
            // fatal (fenced, epoch, authorization, sequence, version) or asks for an abort first.
            return failure.getClass() == TimeoutException.class && waitedOut;
        }
        // Kafka's own word for transient: a timeout, a disconnect, a coordinator or leader that is moving. Lookups
        // change nothing,
        // and a commit writes the same offsets again. Authorization, authentication, a fenced instance, an unsupported
        // version, an
        // invalid topic, an offset out of range are not of that class, and neither is misuse: IllegalStateException,
        // IllegalArgumentException, ConcurrentModificationException.
        return failure instanceof RetriableException;
    }
}
