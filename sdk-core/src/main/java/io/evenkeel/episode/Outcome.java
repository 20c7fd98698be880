package io.evenkeel.episode;

/** How far an episode has come. */
public enum Outcome {
    /** Not over. */
    OPEN,
    /** There was evidence that the client works with the current leader again. */
    HEALED,
    /** The client was closed, or the partition taken from it, before there was evidence. */
    ABANDONED
}
