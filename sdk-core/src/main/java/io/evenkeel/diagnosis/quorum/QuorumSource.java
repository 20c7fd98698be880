package io.evenkeel.diagnosis.quorum;

/** Looks at the controller quorum of one cluster. */
interface QuorumSource extends AutoCloseable {

    /** Looks; may take {@link AdminQuorum#AT_MOST}, or until {@link #stop()}. One call at a time. */
    QuorumLook look();

    /** Has a look that is under way end within moments, and later ones at once. Any thread; never blocks. */
    void stop();

    /** Lets go of connections and threads, after a look that is under way. May block. */
    @Override
    void close();
}
