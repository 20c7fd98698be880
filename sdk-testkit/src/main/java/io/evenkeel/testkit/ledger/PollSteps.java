package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Reading.Moved;
import io.evenkeel.testkit.ledger.Reading.Polled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Goes along with every consumer from one known offset to the next, in each partition, and tells the steps that are not to the one right
 * behind. A step counts from where the consumer stands, so that one that went back is told once and not for all that it reads again.
 */
final class PollSteps {

    private final Map<String, Sent> byValue;

    /** The offsets that hold a record sent here, by the log or, where that has nothing, by the word of a consumer. */
    private final Map<TopicPartition, TreeMap<Long, LogEntry>> known = new HashMap<>();

    private final Map<Lane, Step> stands = new HashMap<>();
    private final Consumer<Finding> found;

    /** Tells one poll from another that handed out the same. */
    private int poll;

    private PollSteps(History history, Consumer<Finding> found) {
        this.byValue = history.byValue();
        this.found = found;
        Stream.concat(history.log().stream(), history.handed())
                .filter(entry -> byValue.containsKey(entry.value()))
                .forEach(entry -> known.computeIfAbsent(entry.partition(), partition -> new TreeMap<>())
                        .putIfAbsent(entry.offset(), entry));
    }

    /** Every wrong step, back or over something. */
    static List<Finding> wrong(History history) {
        List<Finding> findings = new ArrayList<>();
        PollSteps steps = new PollSteps(history, findings::add);
        history.readings().forEach(steps::follow);
        return findings;
    }

    private void follow(Reading reading) {
        if (reading instanceof Moved moved) {
            stands.keySet().removeIf(lane -> lane.consumer.equals(moved.consumer()) && moved.concerns(lane.partition));
        } else if (reading instanceof Polled polled) {
            poll++;
            polled.entries().forEach(entry -> step(polled.consumer(), entry));
        }
    }

    private void step(String consumer, LogEntry to) {
        TreeMap<Long, LogEntry> offsets = known.getOrDefault(to.partition(), new TreeMap<>());
        LogEntry there = offsets.get(to.offset());
        if (there == null) {
            return;
        }
        Step before = stands.put(new Lane(consumer, to.partition()), new Step(poll, to));
        if (before == null) {
            return;
        }
        LogEntry from = before.entry;
        boolean insidePoll = before.poll == poll;
        if (to.offset() <= from.offset()) {
            Kind kind = insidePoll ? Kind.NONMONOTONIC_INSIDE_POLL : Kind.NONMONOTONIC_POLL;
            tell(kind, there, List.of(from, to), consumer);
            return;
        }
        Collection<LogEntry> skipped =
                offsets.subMap(from.offset(), false, to.offset(), false).values();
        if (!skipped.isEmpty()) {
            List<LogEntry> places = new ArrayList<>(List.of(from, to));
            places.addAll(skipped);
            tell(insidePoll ? Kind.SKIP_INSIDE_POLL : Kind.POLL_SKIP, places.get(2), places, consumer);
        }
    }

    private void tell(Kind kind, LogEntry about, List<LogEntry> places, String consumer) {
        Sent sent = byValue.get(about.value());
        if (sent != null) {
            found.accept(new Finding(kind, sent, places, consumer));
        }
    }

    private record Lane(String consumer, TopicPartition partition) {}

    private record Step(int poll, LogEntry entry) {}
}
