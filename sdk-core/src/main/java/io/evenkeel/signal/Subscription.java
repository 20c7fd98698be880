package io.evenkeel.signal;

/** By what a consumer has come by its topics, which says whether it may be asked for one of them. */
public enum Subscription {

    /** Topics or partitions that the application has named, or nothing at all. */
    BY_NAME,

    /** A pattern that the client matches: {@code subscription()} names what it matches now. */
    PATTERN,

    /** A pattern that the brokers match: {@code subscription()} stays empty, and metadata is asked for by topic id. */
    BROKERS_PATTERN
}
