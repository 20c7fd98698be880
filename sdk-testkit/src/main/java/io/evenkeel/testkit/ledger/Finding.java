package io.evenkeel.testkit.ledger;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One record that is not as it was promised.
 *
 * @param places where it lies in the log; after {@link Kind#REORDERED}'s own place the one that it should have come before
 */
public record Finding(Kind kind, Sent sent, List<LogEntry> places) {

    /** What is wrong, in Jepsen's terms where it has one. */
    public enum Kind {
        /** Acked, and nowhere in the log (lost-write). */
        LOST,
        /** At more than one offset (duplicate). */
        DUPLICATED,
        /** It lies behind a record that the same producer sent to this partition later (nonmonotonic-send). */
        REORDERED,
        /** It surely failed, and is in the log all the same (G1a): the sender was told wrong. */
        FAILED_YET_WRITTEN
    }

    public Finding {
        places = List.copyOf(places);
    }

    /** One line for a person: what is wrong with which record, and where it lies. */
    public String told() {
        String what = switch (kind) {
            case LOST -> "lost: " + sent.value() + acked();
            case DUPLICATED -> "duplicated: " + sent.value() + " at " + all();
            case REORDERED ->
                "reordered: " + sent.value() + " at " + places.get(0).place() + ", behind "
                        + places.get(1).value() + " at " + places.get(1).place();
            case FAILED_YET_WRITTEN -> "failed, yet written: " + sent.value() + " at " + all();
        };
        return what + ", sent " + sent.at();
    }

    private String acked() {
        if (sent.ackedPartition() == null) {
            return ", acked";
        }
        return sent.ackedOffset() == Sent.NO_OFFSET
                ? ", acked on " + sent.ackedPartition()
                : ", acked at " + sent.ackedPartition() + "@" + sent.ackedOffset();
    }

    private String all() {
        return places.stream().map(LogEntry::place).collect(Collectors.joining(", "));
    }
}
