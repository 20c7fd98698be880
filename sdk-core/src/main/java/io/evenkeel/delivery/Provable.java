package io.evenkeel.delivery;

/** What may be concluded from the way in which the sends of a producer fail. */
public enum Provable {

    /**
     * Nothing: it is not Kafka's own producer. One that decorates it may write the record before {@code send()} returns, or to several
     * partitions, and then fail.
     */
    NOTHING,

    /**
     * What was sent and answered since {@code send()}, but not that it failed inside {@code send()}: there is a transactional.id, or may be one.
     * Kafka then appends a record before it asks the transaction, so that a send which fails at once may be written.
     */
    WHAT_WAS_SENT,

    /** All: it is Kafka's own producer, and is known to have no transactional.id. */
    ALL
}
