package io.evenkeel.signal;

/** Adds to the exception of a failed send what is known of the record. */
public interface FailureTeller {

    /**
     * The exception that the application gets: of the same class. Called on the thread that runs the send's callback, once a record, and
     * only when it failed. The original may be shared by a whole batch.
     */
    Exception tell(Exception original, SendEvidence evidence);
}
