package io.evenkeel.testkit.ledger;

import io.evenkeel.testkit.ledger.Reading.Moved;
import io.evenkeel.testkit.ledger.Reading.Polled;
import io.evenkeel.testkit.ledger.Reading.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes good histories: two producers, some of whose sends overlap, fail or end unknown; a log with gaps and with records of others;
 * and two groups of consumers that read all of it, with rebalances, redelivery and seeks.
 */
final class RandomHistory {

    private static final List<TopicPartition> PARTITIONS = List.of(
            new TopicPartition("orders", 0), new TopicPartition("orders", 1), new TopicPartition("payments", 0));
    private static final int SENDS = 60;
    private static final int CONSUMERS_OF_A_GROUP = 2;
    private static final int MOVES_OF_A_GROUP = 6;

    private final Random random;
    private final List<Sent> sent = new ArrayList<>();
    private final Map<TopicPartition, List<LogEntry>> log = new HashMap<>();
    private final List<Reading> readings = new ArrayList<>();

    private RandomHistory(Random random) {
        this.random = random;
        PARTITIONS.forEach(partition -> log.put(partition, new ArrayList<>()));
    }

    static History good(Random random) {
        RandomHistory history = new RandomHistory(random);
        history.send();
        new Group("billing", history).read();
        new Group("audit", history).read();
        return new History(
                history.sent,
                history.log.values().stream().flatMap(List::stream).toList(),
                history.readings);
    }

    private void send() {
        Map<String, Integer> numbers = new HashMap<>();
        while (sent.size() < SENDS) {
            String producer = random.nextBoolean() ? "a" : "b";
            TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
            int number = numbers.getOrDefault(producer, 0);
            boolean overlap = random.nextInt(8) == 0;
            numbers.put(producer, number + (overlap ? 2 : 1));
            if (overlap) {
                send(producer, number + 1, number + 2, partition);
                send(producer, number, number + 2, partition);
            } else {
                send(producer, number, number + 1, partition);
            }
        }
    }

    private void send(String producer, int number, int followedFrom, TopicPartition partition) {
        int fate = random.nextInt(20);
        Outcome outcome = fate == 0 ? Outcome.FAILED : fate < 4 ? Outcome.UNKNOWN : Outcome.ACKED;
        sent.add(new Sent(producer, number, "key", Instant.EPOCH, outcome, null, Sent.NO_OFFSET, followedFrom));
        if (outcome == Outcome.ACKED || fate > 1) {
            write(partition, Identity.of(producer, number));
        }
        if (random.nextInt(6) == 0) {
            write(partition, "another application's " + sent.size());
        }
    }

    private void write(TopicPartition partition, String value) {
        List<LogEntry> entries = log.getOrDefault(partition, List.of());
        long next = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).offset() + 1;
        entries.add(new LogEntry(partition, next + (random.nextInt(6) == 0 ? 2 : 0), value));
    }

    /** Reads until it has everything; positions are indexes into the log's list. */
    private static final class Group {
        private final String name;
        private final RandomHistory history;
        private final Random random;
        private final Map<TopicPartition, String> owners = new HashMap<>();
        private final Map<TopicPartition, Integer> committed = new HashMap<>();
        private final Map<TopicPartition, Integer> positions = new HashMap<>();
        private int moves = MOVES_OF_A_GROUP;

        Group(String name, RandomHistory history) {
            this.name = name;
            this.history = history;
            this.random = history.random;
            PARTITIONS.forEach(partition -> {
                committed.put(partition, 0);
                assign(partition, consumer());
            });
        }

        void read() {
            while (PARTITIONS.stream().anyMatch(partition -> positions.get(partition) < end(partition))) {
                if (moves > 0 && random.nextInt(4) == 0) {
                    moves--;
                    move(PARTITIONS.get(random.nextInt(PARTITIONS.size())));
                }
                poll(consumer());
            }
        }

        private void poll(String consumer) {
            List<LogEntry> handed = new ArrayList<>();
            for (TopicPartition partition : PARTITIONS) {
                if (owners.get(partition).equals(consumer)) {
                    int from = positions.get(partition);
                    int to = Math.min(end(partition), from + random.nextInt(6));
                    handed.addAll(history.log.get(partition).subList(from, to));
                    positions.put(partition, to);
                }
            }
            if (!handed.isEmpty()) {
                history.readings.add(new Polled(consumer, handed));
            }
            if (random.nextBoolean()) {
                committed.putAll(positions);
            }
        }

        private void move(TopicPartition partition) {
            String owner = owners.get(partition);
            switch (random.nextInt(3)) {
                case 0 -> {
                    Why why = random.nextBoolean() ? Why.REVOKED : Why.LOST;
                    history.readings.add(new Moved(owner, why, Set.of(partition)));
                    assign(partition, consumer());
                }
                case 1 -> {
                    history.readings.add(new Moved(owner, Why.SOUGHT, Set.of(partition)));
                    positions.put(partition, random.nextInt(positions.get(partition) + 1));
                }
                default -> {
                    history.readings.add(new Moved(owner, Why.SUBSCRIBED, Set.of()));
                    owners.forEach((owned, by) -> {
                        if (by.equals(owner)) {
                            positions.put(owned, committed.get(owned));
                        }
                    });
                }
            }
        }

        private void assign(TopicPartition partition, String consumer) {
            owners.put(partition, consumer);
            positions.put(partition, committed.get(partition));
            history.readings.add(new Moved(consumer, Why.ASSIGNED, Set.of(partition)));
        }

        private String consumer() {
            return name + "-" + random.nextInt(CONSUMERS_OF_A_GROUP);
        }

        private int end(TopicPartition partition) {
            return history.log.get(partition).size();
        }
    }
}
