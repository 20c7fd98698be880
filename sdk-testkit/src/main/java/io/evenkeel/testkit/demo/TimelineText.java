package io.evenkeel.testkit.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The timeline as text: what the cluster did at the margin, what the clients answered indented below it. What happened to several
 * partitions of one client within {@value #FOLDED_SECONDS} s, without a fault in between, is told on one line with the time of the first.
 */
final class TimelineText {

    private static final int FOLDED_SECONDS = 2;
    private static final Duration FOLDED = Duration.ofSeconds(FOLDED_SECONDS);
    private static final int MOST_SUBJECTS = 6;
    private static final int TIME_WIDTH = 9;

    private TimelineText() {}

    /** One line for an event, as it happens. */
    static String line(Event event, Instant start) {
        return render(new Group(event), start);
    }

    /** All events, by time, folded and wrapped to the width, with a blank line before each fault. */
    static List<String> of(List<Event> events, Instant start, int width) {
        List<Group> groups = new ArrayList<>();
        for (Event event : events) {
            if (event.kind() == Event.Kind.STEP) {
                continue;
            }
            Group home = event.kind().isOfTheCluster() ? null : groupFor(event, groups);
            if (home == null) {
                groups.add(new Group(event));
            } else {
                home.add(event);
            }
        }
        List<String> lines = new ArrayList<>();
        for (Group group : groups) {
            if (group.first.kind() == Event.Kind.FAULT && !lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(wrap(render(group, start), width));
        }
        return lines;
    }

    private static @Nullable Group groupFor(Event event, List<Group> groups) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            Event first = groups.get(i).first;
            if (first.kind().isOfTheCluster() || first.at().plus(FOLDED).isBefore(event.at())) {
                return null;
            }
            if (first.kind() == event.kind() && first.who().equals(event.who())) {
                return groups.get(i);
            }
        }
        return null;
    }

    private static String render(Group group, Instant start) {
        Event first = group.first;
        String time = String.format(Locale.ROOT, "%" + (TIME_WIDTH - 2) + "s  ", Seconds.since(start, first.at()));
        if (first.kind().isOfTheCluster()) {
            return time + (first.kind() == Event.Kind.STEP ? "-- " : "") + first.detail();
        }
        return time + String.format(Locale.ROOT, "  %s %-8s %s", first.who(), verb(first.kind()), group.told());
    }

    private static String verb(Event.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String indent = " ".repeat(TIME_WIDTH + 4);
        String rest = text;
        while (rest.length() > width) {
            int cut = rest.lastIndexOf(' ', width);
            if (cut <= indent.length()) {
                break;
            }
            lines.add(rest.substring(0, cut));
            rest = indent + rest.substring(cut + 1);
        }
        lines.add(rest);
        return lines;
    }

    /** Events of one kind at one client: what happened to each subject, in the order of the first mention. */
    private static final class Group {
        final Event first;
        private final Map<String, String> details = new LinkedHashMap<>();

        Group(Event first) {
            this.first = first;
            add(first);
        }

        void add(Event event) {
            details.merge(event.subject(), event.detail(), Group::joined);
        }

        /** Moves of one partition become a chain: {@code 2->none} and {@code none->3} are {@code 2->none->3}. */
        private static String joined(String before, String next) {
            int arrow = next.indexOf("->");
            if (arrow >= 0 && before.endsWith("->" + next.substring(0, arrow))) {
                return before + next.substring(arrow);
            }
            return next.isEmpty() ? before : before + " + " + next;
        }

        String told() {
            String told = details.entrySet().stream()
                    .limit(MOST_SUBJECTS)
                    .map(entry -> (entry.getKey() + " " + entry.getValue()).trim())
                    .collect(Collectors.joining(", "));
            return details.size() <= MOST_SUBJECTS ? told : told + " and " + (details.size() - MOST_SUBJECTS) + " more";
        }
    }
}
