package io.evenkeel.testkit.cluster.backend;

/** The process of one node, broker or controller. Not thread-safe: one fault at a time holds it. */
public interface KafkaNode {

    int id();

    /** The process id of the node as it runs, or as it last ran. */
    long pid();

    /** Starts it, or starts it again with its data. Returns at once. */
    void start();

    /** Asks it to stop cleanly (SIGTERM). Returns at once. */
    void terminate();

    /** Ends it (SIGKILL). Returns at once; a frozen process obeys, too. */
    void kill();

    /** Freezes it (SIGSTOP). Returns at once. */
    void freeze();

    /** Whether the operating system shows that every thread of it is stopped. */
    boolean isFrozen();

    /** Lets a frozen process go on (SIGCONT). */
    void resume();

    /** Whether the process exists; a frozen one does. */
    boolean isAlive();

    /** Exit code and end of the node's own log, for a message. */
    String lastWords();
}
