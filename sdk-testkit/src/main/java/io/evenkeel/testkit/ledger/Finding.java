package io.evenkeel.testkit.ledger;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One record that is not as it was promised.
 *
 * @param sent the record; after a skip the first of those that were skipped
 * @param places where it lies in the log. For {@link Kind#REORDERED} its own place, and then that of the record that it should have come
 *     before; for {@link Kind#INCONSISTENT_OFFSET} the two values of the one place; for a consumer's step the entry it stood at, the one
 *     it was handed next, and then those in between that it was not handed
 * @param consumer who was handed it; null where the log alone tells
 */
public record Finding(
        Kind kind,
        Sent sent,
        List<LogEntry> places,
        @Nullable String consumer) {

    /**
     * What is wrong, with Jepsen's name for it. Its int-nonmonotonic-send and int-send-skip have no kind here: they are about the sends of
     * one operation, and here each send is one. What consumers are handed twice is no finding, but {@link History#deliveries() counted}.
     */
    public enum Kind {
        /** Acked, and nowhere in the log (lost-write). */
        LOST("lost"),
        /** At more than one offset (duplicate). */
        DUPLICATED("duplicated"),
        /** It lies behind a record that the same producer sent to this partition later (nonmonotonic-send). */
        REORDERED("reordered"),
        /** It surely failed, and is in the log or was handed to a consumer all the same (G1a): the sender was told wrong. */
        FAILED_YET_WRITTEN("failed yet written"),
        /** Acked, in the log, and no consumer was handed it yet (unseen): no loss, and a fault only once consumers had all the time. */
        UNSEEN("unseen"),
        /** From one poll to the next a consumer stood still or went back, and nothing had moved it (nonmonotonic-poll). */
        NONMONOTONIC_POLL("nonmonotonic poll"),
        /** The same within what one poll returned, where nothing can have moved it (int-nonmonotonic-poll). */
        NONMONOTONIC_INSIDE_POLL("nonmonotonic inside a poll"),
        /** From one poll to the next a consumer jumped over known records, and nothing had moved it (poll-skip). */
        POLL_SKIP("poll skip"),
        /** The same within what one poll returned (int-poll-skip). */
        SKIP_INSIDE_POLL("skip inside a poll"),
        /** One offset, two values: in the log and to a consumer, or to two consumers (inconsistent-offsets). */
        INCONSISTENT_OFFSET("inconsistent offset"),
        /** Its sender cannot know what came of it (info). A fault only where a guarantee counts it. */
        OUTCOME_UNKNOWN("outcome unknown");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As it is written in a count, such as {@code 3 lost}. */
        public String label() {
            return label;
        }
    }

    public Finding {
        places = List.copyOf(places);
    }

    /** One that the log alone tells. */
    public Finding(Kind kind, Sent sent, List<LogEntry> places) {
        this(kind, sent, places, null);
    }

    /** One line for a person: what is wrong with which record, and where it lies. */
    public String told() {
        String what = switch (kind) {
            case LOST -> "lost: " + sent.value() + acked();
            case DUPLICATED -> "duplicated: " + sent.value() + " at " + all();
            case REORDERED -> "reordered: " + named(0) + ", behind " + named(1);
            case FAILED_YET_WRITTEN -> "failed, yet written: " + sent.value() + " at " + all();
            case UNSEEN -> "unseen: " + sent.value() + " at " + all() + ", handed to no consumer";
            case NONMONOTONIC_POLL -> "nonmonotonic: " + consumer + " went from " + named(0) + " back to " + named(1);
            case NONMONOTONIC_INSIDE_POLL ->
                "nonmonotonic: " + consumer + " was handed " + named(0) + " and then " + named(1) + " by one poll";
            case POLL_SKIP -> "skipped: " + consumer + " went from " + named(0) + " to " + named(1) + skipped();
            case SKIP_INSIDE_POLL ->
                "skipped: " + consumer + " was handed " + named(0) + " and then " + named(1) + " by one poll"
                        + skipped();
            case INCONSISTENT_OFFSET ->
                "inconsistent: " + named(0) + ", where " + consumer + " was handed "
                        + places.get(1).value();
            case OUTCOME_UNKNOWN ->
                "outcome unknown: " + sent.value() + (places.isEmpty() ? ", not in the log" : " at " + all());
        };
        return what + ", sent " + sent.at();
    }

    private String named(int place) {
        LogEntry entry = places.get(place);
        return entry.value() + " at " + entry.place();
    }

    private String skipped() {
        int others = places.size() - 3;
        return ", over " + named(2) + (others > 0 ? " and " + others + " more" : "");
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
