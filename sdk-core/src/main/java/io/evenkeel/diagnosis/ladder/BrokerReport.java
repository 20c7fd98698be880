package io.evenkeel.diagnosis.ladder;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one broker, or of one entry of bootstrap.servers (whose id is negative), from this process.
 *
 * @param connections one for each address, in the order of the addresses; none where there is no address
 */
record BrokerReport(Node node, Names names, List<Connection> connections, Answer answer) {

    BrokerReport {
        connections = List.copyOf(connections);
    }

    /** Whether it answered a request of ours: it lives, and can be reached. */
    boolean answered() {
        return answer.reply() == Reply.ANSWERED;
    }

    /** Whether it has an address that lets us connect. */
    boolean accepts() {
        return connections.stream().anyMatch(connection -> connection.reach() == Reach.ACCEPTED);
    }

    /**
     * The addresses of its host, as text.
     *
     * @param addresses those that this JVM uses, which may keep them for long; none when there are none or it took too long
     * @param failure why there are none; null when there are some, and when nobody looked, since no thread was free: nothing is known then
     * @param fresh those that are found when nothing that is kept is used; none when there are none or that could not be found out
     * @param freshNotChecked why that could not be found out, or null
     */
    record Names(
            List<String> addresses,
            @Nullable String failure,
            List<String> fresh,
            @Nullable String freshNotChecked) {

        Names {
            addresses = List.copyOf(addresses);
            fresh = List.copyOf(fresh);
        }
    }

    /**
     * One attempt to connect.
     *
     * @param address of those that this JVM uses, or of the fresh ones where they are others
     * @param detail what the system said, or null
     */
    record Connection(
            String address,
            boolean fresh,
            Reach reach,
            Duration took,
            @Nullable String detail) {}

    /** What became of an attempt to connect. */
    enum Reach {
        ACCEPTED,
        REFUSED,
        TIMED_OUT,
        /** No route, or anything else. */
        FAILED
    }

    /**
     * What became of a request for metadata, made with the client's own security settings.
     *
     * @param detail what the broker or Kafka's client said, without secrets; or why it was not asked; or null
     */
    record Answer(Reply reply, Duration took, @Nullable String detail) {}

    /** What came back. */
    enum Reply {
        ANSWERED,
        /** Nothing in time. */
        SILENT,
        /** It did not accept our credentials, or TLS did not come about. */
        AUTHENTICATION_FAILED,
        FAILED,
        NOT_ASKED
    }
}
