package io.evenkeel.diagnosis.quorum;

import java.util.List;
import java.util.SortedSet;

/** What one look at the controller quorum came to. */
sealed interface QuorumLook {

    /**
     * It answered.
     *
     * @param leader id of the controller that leads
     * @param epoch rises by one with each election, also when the same controller leads again
     * @param voters ids of the controllers that elect
     */
    record Answered(int leader, long epoch, SortedSet<Integer> voters) implements QuorumLook {}

    /**
     * It did not, and brokers answer another request.
     *
     * @param why how the request failed, without secrets
     * @param brokers ids of those that are alive, as the one says that answered
     */
    record Unanswered(String why, List<Integer> brokers) implements QuorumLook {}

    /** No broker answered either, or there was no time to ask: nothing is known of the quorum. */
    record NotSeen(String why) implements QuorumLook {}

    /** It cannot be looked at by this client, and never will be: no right, or brokers that have no quorum. */
    record Impossible(String why) implements QuorumLook {}
}
