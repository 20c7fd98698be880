package io.evenkeel.testkit.ledger;

import java.util.List;

/**
 * Something that is promised about records, such as that none is lost. A scenario is run against one or several of them: {@code
 * assertThat(history).keeps(nothingLost(), orderKept())} with {@link HistoryAssert}. Those made here look at nothing but the history,
 * hold no state and may be used by any thread. {@link Finding.Kind} has Jepsen's names for what breaks them.
 */
public interface Guarantee {

    /** As it is told when broken, such as {@code nothing lost}. */
    String name();

    /** Every finding that breaks it: none when it is kept. */
    List<Finding> brokenBy(History history);

    /** Kept when each of these is. */
    static Guarantee all(String name, Guarantee... parts) {
        return new AllOf(name, List.of(parts));
    }

    /** Every acked record is in the log: of a topic that is neither compacted nor has records expire before it is read. */
    static Guarantee nothingLost() {
        return new NothingLost();
    }

    /** No record is in the log twice, whatever its outcome. What consumers are handed twice is not looked at. */
    static Guarantee nothingDuplicated() {
        return new NothingDuplicated();
    }

    /** Within each partition the records of one producer lie in the order in which they were sent. */
    static Guarantee orderKept() {
        return new OrderKept();
    }

    /** No record whose send surely failed is in the log, or was handed to a consumer. */
    static Guarantee failedMeansNotWritten() {
        return new FailedMeansNotWritten();
    }

    /**
     * Every acked record that is in the log was handed to some consumer. To be asked when consumers had time enough to read
     * everything: what they have not read yet is late, not lost.
     */
    static Guarantee nothingUnseen() {
        return new NothingUnseen();
    }

    /** No consumer stood still or went back, unless it sought, subscribed or was given the partition anew. */
    static Guarantee pollsMonotonic() {
        return new PollsMonotonic();
    }

    /**
     * No consumer jumped over a known record, unless it sought, subscribed or was given the partition anew. Known are the records sent here
     * that are in the log or were handed to some consumer; offsets that hold anything else may be missing, for such as
     * transaction markers take offsets too.
     */
    static Guarantee noPollSkips() {
        return new NoPollSkips();
    }

    /** No offset was seen to hold a record sent here and, by the log or another consumer, something else. */
    static Guarantee offsetsConsistent() {
        return new OffsetsConsistent();
    }

    /** No more records than that are of unknown outcome; when there are more, each of them is a finding. */
    static Guarantee atMostUnknown(int records) {
        return new AtMostUnknown(records);
    }

    /** Every acked record is in the log, and was handed to some consumer: once or more often. */
    static Guarantee atLeastOnce() {
        return all("at least once", nothingLost(), nothingUnseen());
    }

    /** Every acked record is in the log once, every failed one not at all, and every one of unknown outcome at most once. */
    static Guarantee exactlyOnceInLog() {
        return all("exactly once in the log", nothingLost(), failedMeansNotWritten(), nothingDuplicated());
    }
}
