package io.evenkeel.testkit.ledger;

import java.util.List;
import java.util.Map;

/**
 * Holds a history against every guarantee that must be kept whenever the log is read, and counts. A team that wants to choose asks {@link
 * HistoryAssert} for the guarantees it needs.
 */
public final class Judge {

    private static final Guarantee WHATEVER_HAPPENS = Guarantee.all(
            "whatever happens",
            Guarantee.exactlyOnceInLog(),
            Guarantee.orderKept(),
            Guarantee.pollsMonotonic(),
            Guarantee.noPollSkips(),
            Guarantee.offsetsConsistent());

    private Judge() {}

    /**
     * Finds every record that is not as it was promised, by the log alone.
     *
     * @param sent the records of one or more producers, in any order
     * @param log all entries of all partitions they were sent to, in any order
     * @throws IllegalArgumentException when two records were sent under one value: they could not be told apart
     */
    public static Verdict judge(List<Sent> sent, List<LogEntry> log) {
        return judge(new History(sent, log));
    }

    /**
     * The same, and what consumers were handed. What nobody has read yet and what is of unknown outcome is no finding here: ask {@link
     * Guarantee#nothingUnseen()} and {@link Guarantee#atMostUnknown}.
     */
    public static Verdict judge(History history) {
        Map<String, List<LogEntry>> places = history.places();
        return new Verdict(
                history.count(Outcome.ACKED),
                history.count(Outcome.FAILED),
                history.count(Outcome.UNKNOWN),
                (int) history.sent().stream()
                        .filter(record -> record.outcome() == Outcome.UNKNOWN && places.containsKey(record.value()))
                        .count(),
                places.size(),
                history.log().size()
                        - places.values().stream().mapToInt(List::size).sum(),
                WHATEVER_HAPPENS.brokenBy(history));
    }
}
