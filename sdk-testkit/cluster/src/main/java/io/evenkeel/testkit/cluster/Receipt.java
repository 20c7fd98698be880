package io.evenkeel.testkit.cluster;

import java.time.Instant;

/** What was observed when a fault took effect. */
public sealed interface Receipt
        permits BrokerAdvertised,
                BrokerGone,
                BrokerIsolated,
                BrokerRestarted,
                ControllerGone,
                ControllerRestarted,
                IsrShrunk,
                LeaderElected,
                LeaderFlapped,
                NetworkFaulted,
                PartitionOffline {

    /** When the cause was there: the signal was delivered, the sockets were cut, the election was asked for. */
    Instant appliedAt();

    /** One line for a person, such as {@code broker 2 killed (pid 711): orders-0 2@4 -> 3@5 after 3102 ms}. */
    String told();
}
