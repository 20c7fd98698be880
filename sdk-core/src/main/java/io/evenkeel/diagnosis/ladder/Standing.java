package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a broker stands with this process, all its probes taken together. */
enum Standing {
    /** It answered a request. */
    WELL(false),
    /** It was reached, and did not accept who we are, or we did not accept it. */
    NOT_AUTHENTICATED(false),
    /** Its host has no address here. */
    NO_ADDRESS(true),
    /** The addresses that this JVM keeps do not connect, and one that is found afresh does. */
    STALE_ADDRESS(true),
    /** No address of it connects. */
    UNREACHABLE(true),
    /** It accepts connections, and no answer came. */
    SILENT(true),
    /** Too little was tried to say. */
    NOT_CHECKED(false);

    private final boolean failed;

    Standing(boolean failed) {
        this.failed = failed;
    }

    /** Whether every probe of it failed. */
    boolean failed() {
        return failed;
    }

    static Standing of(@Nullable BrokerReport report) {
        if (report == null) {
            return NOT_CHECKED;
        }
        Reply reply = report.answer().reply();
        if (reply == Reply.ANSWERED) {
            return WELL; // whatever else was seen: that is what a client needs
        }
        if (reply == Reply.AUTHENTICATION_FAILED) {
            return NOT_AUTHENTICATED;
        }
        boolean freshAccepts = accepts(report.connections(), true);
        if (report.names().addresses().isEmpty()) {
            boolean known = report.names().failure() != null;
            return freshAccepts ? STALE_ADDRESS : known ? NO_ADDRESS : NOT_CHECKED;
        }
        boolean tried = report.connections().stream().anyMatch(connection -> !connection.fresh());
        if (tried && !accepts(report.connections(), false)) {
            return freshAccepts ? STALE_ADDRESS : UNREACHABLE;
        }
        return reply == Reply.NOT_ASKED ? NOT_CHECKED : SILENT;
    }

    private static boolean accepts(List<Connection> connections, boolean fresh) {
        return connections.stream()
                .anyMatch(connection -> connection.fresh() == fresh && connection.reach() == Reach.ACCEPTED);
    }
}
