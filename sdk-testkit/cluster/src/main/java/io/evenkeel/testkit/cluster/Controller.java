package io.evenkeel.testkit.cluster;

/**
 * One controller of a {@link KafkaCluster}, and what can be done to it. One of them leads the quorum, which elects the leaders of partitions; a
 * majority of them must run for that. Which one leads is told by {@code cluster.admin().describeMetadataQuorum()}, and by receipts.
 *
 * <p>A fault that does not fit the controller's state throws IllegalStateException, and one that did not show in time
 * {@link FaultNotInEffectException}, as of a {@link Broker}. While no majority runs, no fault of a broker can take effect that needs another
 * leader.
 */
public interface Controller {

    /** The {@code node.id}. */
    int id();

    /** What the kit has done to the process. */
    Broker.State state();

    /** The process id of the node as it runs, or as it last ran. */
    long pid();

    /**
     * Stops it cleanly (SIGTERM): it resigns, then ends. Returns when another controller leads, or, where no majority is left, when nobody
     * leads any more. Healing starts it again and returns when it follows or leads, or, while no majority is back, at once.
     */
    Fault<ControllerGone> stop();

    /** Ends it at once (SIGKILL). Returns and heals as {@link #stop()}; to be noticed takes the others {@code controller.quorum.fetch.timeout.ms}. */
    Fault<ControllerGone> kill();

    /** Freezes it (SIGSTOP). Returns as {@link #kill()}. Healing lets it go on (SIGCONT). Needs Linux. */
    Fault<ControllerGone> freeze();

    /** Stops it cleanly and starts it again. Returns when it follows or leads. There is nothing left to heal. */
    Fault<ControllerRestarted> restart();
}
