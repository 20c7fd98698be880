package io.evenkeel.delivery;

/** What is known of a record whose send failed. */
public enum Certainty {

    /** It is not in the log, and never will be: it did not leave this process, or not towards a leader. To send it again is safe. */
    NOT_WRITTEN,

    /** A broker refused it, and no earlier try of it can have been written. To send the same again is safe and useless. */
    REJECTED,

    /** It may be in the log. To send it again may write it twice. */
    UNKNOWN
}
