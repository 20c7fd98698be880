package io.evenkeel.diagnosis;

/** Whether the broker that is to serve a partition could be used from here when somebody looked. */
public enum Usability {
    /** It answered. */
    USABLE,
    /** Every try failed, while another broker answered: it has no address, accepts no connection, or does not answer. */
    UNUSABLE,
    /** It was not tried in every way, or nobody else answered either. */
    NOT_CLEAR
}
