package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Finding.Kind;
import io.evenkeel.testkit.ledger.Reading.Moved;
import io.evenkeel.testkit.ledger.Reading.Polled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;

/** Makes one thing wrong in a good history, in such a way that nothing else is. */
final class Mutation {

    private final Random random;
    private final Map<String, Sent> byValue;
    private final List<Sent> sent;
    private final List<LogEntry> log;
    private final List<Reading> readings;

    private Mutation(History good, Random random) {
        this.random = random;
        this.byValue = good.byValue();
        this.sent = new ArrayList<>(good.sent());
        this.log = new ArrayList<>(good.log());
        this.readings = new ArrayList<>(good.readings());
    }

    /** Empty where the history has no place for it, such as no poll with three records. */
    static Optional<History> of(Kind kind, History good, Random random) {
        Mutation mutation = new Mutation(good, random);
        return mutation.apply(kind)
                ? Optional.of(new History(mutation.sent, mutation.log, mutation.readings))
                : Optional.empty();
    }

    private boolean apply(Kind kind) {
        return switch (kind) {
            case LOST -> log.remove(anyAcked());
            case DUPLICATED -> duplicate(anyAcked());
            case REORDERED -> swap();
            case FAILED_YET_WRITTEN -> outcome(anyAcked(), Outcome.FAILED);
            case OUTCOME_UNKNOWN -> outcome(anyAcked(), Outcome.UNKNOWN);
            case UNSEEN -> hideTheLast();
            case NONMONOTONIC_POLL -> again(false);
            case NONMONOTONIC_INSIDE_POLL -> again(true);
            case POLL_SKIP -> dropAPoll();
            case SKIP_INSIDE_POLL -> dropFromAPoll();
            case INCONSISTENT_OFFSET -> handSomethingElse();
        };
    }

    private LogEntry anyAcked() {
        return any(log.stream().filter(this::acked).toList()).orElseThrow();
    }

    private boolean duplicate(LogEntry entry) {
        long end = log.stream()
                .filter(other -> other.partition().equals(entry.partition()))
                .mapToLong(LogEntry::offset)
                .max()
                .orElseThrow();
        return log.add(new LogEntry(entry.partition(), end + 1, entry.value()));
    }

    private boolean outcome(LogEntry entry, Outcome outcome) {
        Sent before = byValue.get(entry.value());
        sent.set(
                sent.indexOf(before),
                new Sent(
                        before.producer(),
                        before.number(),
                        before.key(),
                        before.at(),
                        outcome,
                        null,
                        Sent.NO_OFFSET,
                        before.followedFrom()));
        return true;
    }

    /** Two records of one producer change places, in the log and for whoever was handed them. */
    private boolean swap() {
        List<List<LogEntry>> pairs = new ArrayList<>();
        for (LogEntry one : log) {
            for (LogEntry other : log) {
                if (known(one)
                        && known(other)
                        && one.partition().equals(other.partition())
                        && byValue.get(one.value())
                                .producer()
                                .equals(byValue.get(other.value()).producer())
                        && one.offset() < other.offset()
                        && byValue.get(other.value()).number()
                                >= byValue.get(one.value()).followedFrom()) {
                    pairs.add(List.of(one, other));
                }
            }
        }
        return any(pairs)
                .map(pair -> {
                    LogEntry one = pair.get(0);
                    LogEntry other = pair.get(1);
                    everywhere(entry -> entry.equals(one)
                            ? new LogEntry(one.partition(), one.offset(), other.value())
                            : entry.equals(other)
                                    ? new LogEntry(other.partition(), other.offset(), one.value())
                                    : entry);
                    return true;
                })
                .orElse(false);
    }

    private void everywhere(UnaryOperator<LogEntry> change) {
        log.replaceAll(change);
        readings.replaceAll(reading -> reading instanceof Polled polled
                ? new Polled(
                        polled.consumer(), polled.entries().stream().map(change).toList())
                : reading);
    }

    /** The last known record of a partition, as no later one makes a skip of it. */
    private boolean hideTheLast() {
        LogEntry one = anyAcked();
        LogEntry last = log.stream()
                .filter(entry -> known(entry) && entry.partition().equals(one.partition()))
                .max(Comparator.comparingLong(LogEntry::offset))
                .orElseThrow();
        if (!acked(last)) {
            return false;
        }
        readings.replaceAll(reading -> reading instanceof Polled polled
                ? new Polled(
                        polled.consumer(),
                        polled.entries().stream()
                                .filter(entry -> !entry.equals(last))
                                .toList())
                : reading);
        return true;
    }

    private boolean again(boolean insideThePoll) {
        return anyPoll(1)
                .map(at -> {
                    Polled poll = (Polled) readings.get(at.index);
                    if (insideThePoll) {
                        List<LogEntry> twice = new ArrayList<>(poll.entries());
                        twice.addAll(at.entries);
                        readings.set(at.index, new Polled(poll.consumer(), twice));
                    } else {
                        readings.add(at.index + 1, new Polled(poll.consumer(), at.entries));
                    }
                    return true;
                })
                .orElse(false);
    }

    private boolean dropFromAPoll() {
        return anyPoll(3)
                .map(at -> {
                    List<LogEntry> known =
                            at.entries.stream().filter(this::known).toList();
                    drop(at.index, List.of(known.get(1 + random.nextInt(known.size() - 2))));
                    return true;
                })
                .orElse(false);
    }

    /** What the consumer was handed of the partition by one poll, between two others with nothing that moved it. */
    private boolean dropAPoll() {
        List<At> between = polls(1).stream()
                .filter(at -> readsOn(at, -1) && readsOn(at, 1))
                .toList();
        return any(between)
                .map(at -> {
                    drop(at.index, at.entries);
                    return true;
                })
                .orElse(false);
    }

    private boolean readsOn(At at, int direction) {
        String consumer = readings.get(at.index).consumer();
        for (int i = at.index + direction; i >= 0 && i < readings.size(); i += direction) {
            Reading reading = readings.get(i);
            if (!reading.consumer().equals(consumer)) {
                continue;
            }
            if (reading instanceof Moved moved && moved.concerns(at.partition)) {
                return false;
            }
            if (reading instanceof Polled polled
                    && polled.entries().stream()
                            .anyMatch(entry -> known(entry) && entry.partition().equals(at.partition))) {
                return true;
            }
        }
        return false;
    }

    private boolean handSomethingElse() {
        return anyPoll(1)
                .map(at -> {
                    LogEntry one = any(at.entries.stream().filter(this::known).toList())
                            .orElseThrow();
                    Polled poll = (Polled) readings.get(at.index);
                    List<LogEntry> changed = new ArrayList<>(poll.entries());
                    changed.replaceAll(entry ->
                            entry.equals(one) ? new LogEntry(one.partition(), one.offset(), "something else") : entry);
                    readings.set(at.index, new Polled(poll.consumer(), changed));
                    return true;
                })
                .orElse(false);
    }

    private void drop(int index, List<LogEntry> entries) {
        Polled poll = (Polled) readings.get(index);
        List<LogEntry> left = new ArrayList<>(poll.entries());
        left.removeAll(entries);
        readings.set(index, new Polled(poll.consumer(), left));
    }

    /** The part of a poll that is of one partition, with so many known records at least. */
    private List<At> polls(int knownRecords) {
        List<At> polls = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            if (readings.get(i) instanceof Polled polled) {
                for (TopicPartition partition : polled.entries().stream()
                        .map(LogEntry::partition)
                        .distinct()
                        .toList()) {
                    List<LogEntry> entries = polled.entries().stream()
                            .filter(entry -> entry.partition().equals(partition))
                            .toList();
                    if (entries.stream().filter(this::known).count() >= knownRecords) {
                        polls.add(new At(i, partition, entries));
                    }
                }
            }
        }
        return polls;
    }

    private Optional<At> anyPoll(int knownRecords) {
        return any(polls(knownRecords));
    }

    private <T> Optional<T> any(List<T> choice) {
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice.get(random.nextInt(choice.size())));
    }

    private boolean known(LogEntry entry) {
        return byValue.containsKey(entry.value());
    }

    private boolean acked(LogEntry entry) {
        return known(entry) && byValue.get(entry.value()).outcome() == Outcome.ACKED;
    }

    private record At(int index, TopicPartition partition, List<LogEntry> entries) {}
}
