package io.evenkeel.delivery;

/** What may be concluded from the way in which the sends of a producer fail. */
public enum Provable {

    /**
     * Nothing: it is not Kafka's own producer. One that decorates it may write the record before {@code send()} returns, or to several
     * partitions, and then fail.
     */
    NOTHING,

    /**
     * What was answered since {@code send()}, but neither that it failed inside {@code send()} nor that nothing was sent: there is a
     * transactional.id, or may be one. Kafka then appends a record before it asks the transaction, so that a send which fails at once may be
     * written; and while the transaction's coordinator is asked for anything it neither sends nor expires a record, so that one which is due
     * when that is over is expired and sent in the same pass, to a leader that was sent nothing for as long.
     */
    WHAT_WAS_ANSWERED,

    /** All: it is Kafka's own producer, and is known to have no transactional.id. */
    ALL
}
