package io.evenkeel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the rows of a class came to, printed as one table. */
final class FaultTable {

    private final List<String> rows = new CopyOnWriteArrayList<>();

    void add(String row) {
        rows.add(row);
    }

    void print() {
        System.out.println(
                "fault | acked | failed | of them in the log | not in flight when it struck, NOT_WRITTEN | episodes");
        rows.forEach(System.out::println);
    }
}
