package io.evenkeel.testkit.demo;

import java.util.ArrayList;
import java.util.List;

/** Lines that are no longer than a terminal is wide: broken between words, and indented so that times stand alone at the margin. */
final class Wrapped {

    private static final String INDENT = " ".repeat(14);

    private Wrapped() {}

    static List<String> at(int width, List<String> lines) {
        return lines.stream().flatMap(line -> at(width, line).stream()).toList();
    }

    private static List<String> at(int width, String line) {
        List<String> lines = new ArrayList<>();
        String rest = line;
        while (rest.length() > width) {
            int cut = rest.lastIndexOf(' ', width);
            if (cut <= INDENT.length()) {
                break;
            }
            lines.add(rest.substring(0, cut));
            rest = INDENT + rest.substring(cut + 1);
        }
        lines.add(rest);
        return lines;
    }
}
