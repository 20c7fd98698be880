package io.evenkeel.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds brokers that have requests of a client and send nothing back. Used by one thread.
 *
 * <p>Requests minus responses is what is in flight, plus what was lost when a connection ended and will never be answered. The lost
 * part is learnt: it is the smallest difference seen since a connection of the client last ended. (Which broker's connection ended
 * is not shown, so all of them start anew then; a broker that is silent stays so until it sends something.) A broker that is sent a
 * request since then, and before another connection was made, has lost nothing: its own is still there. (An end that may have been hidden
 * behind an attempt to connect says nothing of that.) One that always has a request open never shows that smallest difference; while it
 * answers, one of those that are open is on its way.
 */
final class NodeSilence {

    /** Of a consumer's broker, some 2 s by default: what was open besides at one of them by chance is soon forgotten. */
    private static final int ANSWERS_REMEMBERED = 5;

    /**
     * What one tick may add to a silence. A process that was stopped for a minute has read nothing in that minute, and the broker may have
     * answered long ago.
     */
    private static final Duration LONGEST_STEP = Duration.ofMillis(500);

    private static final long NOT_KNOWN = -1;

    /** How often it is told that a broker sends something. */
    private static final Duration LIFE_TOLD_EVERY = Duration.ofSeconds(1);

    private final Duration silentAfter;
    private final Duration cutOffAfter;
    private final Map<Integer, Node> nodes = new HashMap<>();
    private Connections seen = new Connections(0, 0, 0);
    private long endsSeen;
    private Instant lastEnd = Instant.MIN;

    /** How many had been made when the last one ended; {@link #NOT_KNOWN} when it may have ended long before that was seen. */
    private long madeBeforeEnd;

    /** How many had been closed before an attempt to make one began, behind which the end of another does not show; else NOT_KNOWN. */
    private long closedBeforeAttempt = NOT_KNOWN;

    private Duration heard = Duration.ZERO;
    private Duration heardInAll = Duration.ZERO;
    private @Nullable Instant lastTick;
    private boolean lossesUnknown;

    private static final class Node {
        long requests;
        long responses = -1;
        long bytesIn = -1;

        /** How many requests it had been sent when a connection of the client last ended. */
        long requestsAtEnd;

        /** Nothing on a first connection. */
        long lost;

        /** The same as it was before a connection last ended. */
        long lostBefore;

        /** What was open besides one request at each of its latest answers, of a broker that is always asked for more. */
        private final long[] openBesidesOne = new long[ANSWERS_REMEMBERED];

        private int answers;

        /** For how long it has owed an answer while the client was there to read it. */
        Duration waited = Duration.ZERO;

        Instant lastByte = Instant.MIN;

        /** When it was last seen to have sent something, which counters that are new do not show. */
        Instant lastHeard = Instant.MIN;

        /** For how long it has sent nothing, owing an answer or not, while the client was there to read it. */
        Duration quiet = Duration.ZERO;

        /** Whether it is not known but likely that its connection is not the one that has ended. */
        boolean isHeldToBeKept;

        boolean silent;
        boolean cutOff;
        boolean justMoved;
        Instant lifeTold = Instant.MIN;

        Node(long lost) {
            this.lost = lost;
            this.lostBefore = lost;
        }

        void aConnectionEnded() {
            if (lost != Long.MAX_VALUE) {
                lostBefore = Math.min(lost, openBesidesOne());
            }
            lost = Long.MAX_VALUE;
            answers = 0;
            requestsAtEnd = -1;
            isHeldToBeKept = false;
        }

        /**
         * The most of the latest, for nothing is on its way while a consumer has records of that broker left to return; and no more than those,
         * for now and then more than one is, such as a request for metadata. Long.MAX_VALUE while nothing is known.
         */
        long openBesidesOne() {
            long most = answers == 0 ? Long.MAX_VALUE : 0;
            for (int i = 0; i < Math.min(answers, ANSWERS_REMEMBERED); i++) {
                most = Math.max(most, openBesidesOne[i]);
            }
            return most;
        }

        void answeredWithOpen(long open) {
            if (answers == 0) {
                rememberAnswer(lostBefore == Long.MAX_VALUE ? 0 : lostBefore);
            }
            rememberAnswer(open - 1);
        }

        private void rememberAnswer(long besidesOne) {
            openBesidesOne[answers % ANSWERS_REMEMBERED] = besidesOne;
            answers = answers + 1 < 2 * ANSWERS_REMEMBERED ? answers + 1 : ANSWERS_REMEMBERED;
        }

        void noConnectionOfItsOwnHasEnded() {
            lost = Math.min(lost, lostBefore);
        }
    }

    /**
     * @param silentAfter how long a broker may owe an answer before it is called silent
     * @param mayBeQuietFor how long a healthy broker sends nothing because there is nothing to tell: a fetch is held for fetch.max.wait.ms
     */
    NodeSilence(Duration silentAfter, Duration mayBeQuietFor) {
        this.silentAfter = silentAfter;
        this.cutOffAfter = mayBeQuietFor.plus(Reconnects.FAILING_FOR);
    }

    /** The client is not new: what it has lost so far is to be learnt. To be called before the first tick. */
    void lossesAreUnknown() {
        lossesUnknown = true;
    }

    /**
     * A tick begins, of a client that reads from its connections all the time: to be called before the nodes are looked at.
     *
     * @param connections of the client; what counts is those that were made and have ended: failed attempts lose no request, and would hide a
     *     broker that is silent behind one that refuses
     */
    void tick(Connections connections, Instant now) {
        tick(connections, lastTick == null ? Duration.ZERO : atMostAStep(Duration.between(lastTick, now)), now);
    }

    /**
     * The same of a client that does not.
     *
     * @param read for how long of late it was reading: a consumer whose application does not poll has answers waiting, and that time does
     *     not count
     */
    void tick(Connections connections, Duration read, Instant now) {
        lossesUnknown &= lastTick == null;
        lastTick = now;
        heard = read;
        heardInAll = heardInAll.plus(read);
        boolean mayHide = connections.ended() < endsSeen
                || (connections.ended() == endsSeen
                        && connections.closed() > seen.closed()); // both since the last tick
        if (mayHide && closedBeforeAttempt == NOT_KNOWN) {
            closedBeforeAttempt = seen.closed();
        } else if (connections.ended() == endsSeen && connections.closed() == closedBeforeAttempt) {
            closedBeforeAttempt = NOT_KNOWN; // it was made, and nothing ended meanwhile
        }
        if (connections.ended() > endsSeen) {
            endsSeen = connections.ended();
            lastEnd = now;
            madeBeforeEnd = closedBeforeAttempt == NOT_KNOWN ? seen.made() : NOT_KNOWN;
            closedBeforeAttempt = NOT_KNOWN;
            nodes.values().forEach(Node::aConnectionEnded);
        }
        seen = connections;
    }

    /**
     * Takes in a broker's counters as they are now.
     *
     * @return since when it has been silent while it was listened to, once per silence, or null
     */
    @Nullable
    Instant look(int id, long requests, long responses, long bytesIn, Instant now) {
        return look(id, requests, responses, bytesIn, false, now);
    }

    /**
     * The same of one that may always have a request open.
     *
     * @param alwaysAsked whether a request goes to it with every answer that it gives, as a consumer's fetches do to whoever serves it, unless
     *     a quota holds them back
     */
    @Nullable
    Instant look(int id, long requests, long responses, long bytesIn, boolean alwaysAsked, Instant now) {
        Node node = node(id);
        boolean answered = node.responses >= 0 && responses > node.responses;
        boolean moved = responses != node.responses || bytesIn != node.bytesIn;
        node.justMoved = moved && bytesIn > 0; // counters that are new, and at zero, are no answer
        if (node.justMoved) {
            node.lastHeard = now;
        }
        node.responses = responses;
        node.bytesIn = bytesIn;
        long open = requests - responses;
        node.lost = Math.min(node.lost, open);
        if (node.requestsAtEnd < 0) {
            node.requestsAtEnd = requests;
        } else if (node.requests > node.requestsAtEnd) {
            if (seen.made() == madeBeforeEnd) { // it was counted after those requests
                node.isHeldToBeKept = false;
                node.noConnectionOfItsOwnHasEnded();
            }
        }
        if (node.isHeldToBeKept && seen.made() != madeBeforeEnd) {
            node.isHeldToBeKept = false; // the connection that was made may be its own
            node.lost = open;
        }
        node.requests = requests;
        if (alwaysAsked && answered && lastEnd.isBefore(now)) {
            node.answeredWithOpen(open);
        } else if (!alwaysAsked) {
            node.answers = 0;
        }
        if (moved) {
            node.lastByte = now;
            node.quiet = Duration.ZERO;
            node.cutOff = false;
        } else {
            node.quiet = node.quiet.plus(heard);
        }
        if (moved || open <= Math.min(node.lost, node.openBesidesOne())) {
            node.silent &= !moved;
            node.waited = Duration.ZERO;
            return null;
        }
        node.waited = node.waited.plus(heard);
        if (node.silent || node.waited.compareTo(silentAfter) < 0) {
            return null;
        }
        node.silent = true;
        return now.minus(node.waited);
    }

    /** Nobody needed the broker whose silence was just returned: it is returned again. */
    void tellAgain(int id) {
        node(id).silent = false;
    }

    /** When a connection of the client was last seen to have ended; MIN when none has. */
    Instant lastEnd() {
        return lastEnd;
    }

    /**
     * It was not this broker's, as it seems: what the client does at once when that ends, it has not done. Taken back when another
     * connection is made before a request is sent to this broker.
     */
    void seemsToHaveKeptItsConnection(int id) {
        if (seen.made() == madeBeforeEnd) {
            Node node = node(id);
            node.isHeldToBeKept = true;
            node.noConnectionOfItsOwnHasEnded();
        }
    }

    /**
     * Whether the attempts to connect that have failed since then may be for this broker: it has not sent a byte since, while the client was
     * there to read it.
     *
     * @param throttle for how long it may have asked the client to send nothing
     */
    boolean isCutOff(int id, Instant failingSince, Duration throttle) {
        Node node = nodes.get(id);
        return node != null
                && node.waited.isZero() // it is not known to have a connection on which it owes an answer
                && !node.lastByte.isAfter(failingSince)
                && node.quiet.compareTo(cutOffAfter.plus(throttle)) >= 0;
    }

    /** Whether that was told, and it has sent nothing since. */
    boolean cutOffIsTold(int id) {
        return node(id).cutOff;
    }

    void tellCutOff(int id) {
        node(id).cutOff = true;
    }

    /** Whether no tick since that one has found anything that it sent. */
    boolean hasSentNothingSince(int id, Instant tick) {
        Node node = nodes.get(id);
        return node == null || !node.lastHeard.isAfter(tick);
    }

    /** Whether it has never sent a byte. */
    boolean isUnheard(int id) {
        Node node = nodes.get(id);
        return node == null || node.bytesIn <= 0;
    }

    /**
     * Whether a connection that ended since then is likely to have been this broker's: more requests than before have had no answer at any
     * look since, and they need a look at which nothing is on its way to be told from those that are.
     */
    boolean hasLostRequests(int id, Instant since) {
        Node node = nodes.get(id);
        return node != null && !lastEnd.isBefore(since) && node.lost != Long.MAX_VALUE && node.lost > node.lostBefore;
    }

    private Node node(int id) {
        return nodes.computeIfAbsent(id, n -> new Node(lossesUnknown ? Long.MAX_VALUE : 0));
    }

    /** The client begins to need it: what it did not send before was not asked for. */
    void expect(int id, Instant now) {
        Node node = node(id);
        node.quiet = Duration.ZERO;
        node.waited = Duration.ZERO;
        node.lastByte = now;
    }

    /** For how long it has sent nothing while the client was there to read it. */
    Duration quietFor(int id) {
        Node node = nodes.get(id);
        return node == null ? Duration.ZERO : node.quiet;
    }

    /** For how long the client was there to read, since the first tick. */
    Duration heardInAll() {
        return heardInAll;
    }

    /** Whether it has sent something since the look before the last one, and that was not told a moment ago. */
    boolean isToldToLive(int id, Instant now) {
        Node node = nodes.get(id);
        if (node == null
                || !node.justMoved
                || node.lifeTold.plus(LIFE_TOLD_EVERY).isAfter(now)) {
            return false;
        }
        node.lifeTold = now;
        return true;
    }

    /** That time, but no more than one tick may count for. */
    static Duration atMostAStep(Duration time) {
        return time.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : time;
    }
}
