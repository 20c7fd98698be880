package io.evenkeel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the rows of a class came to, printed as one table. */
final class FaultTable {

    private static final List<String> ROWS = Collections.synchronizedList(new ArrayList<>());

    private FaultTable() {}

    static void add(String row) {
        ROWS.add(row);
    }

    static void print() {
        System.out.println(
                "fault | acked | failed | of them in the log | not in flight when it struck, NOT_WRITTEN | episodes");
        ROWS.forEach(System.out::println);
        ROWS.clear();
    }
}
