package io.evenkeel.episode;

/** What a client does. */
public enum Role {
    PRODUCER,
    CONSUMER
}
