package io.evenkeel.diagnosis.ladder;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** How brokers, addresses and times are written in findings and diagnoses. */
final class Wording {

    /** {@value} characters of what a system or a broker said are enough. */
    private static final int LONGEST_DETAIL = 300;

    private Wording() {}

    /** Such as {@code broker 3 at kafka-3:9092}, or {@code bootstrap entry kafka-1:9092}. */
    static String broker(Node node) {
        return node.id() < 0 ? "bootstrap entry " + endpoint(node) : "broker " + node.id() + " at " + endpoint(node);
    }

    /** The same with the addresses that this JVM uses for it, such as {@code broker 3 at kafka-3:9092 (10.0.0.7)}. */
    static String broker(Node node, @Nullable BrokerReport report) {
        return broker(node) + addresses(node, report);
    }

    /** Such as {@code kafka-3:9092}. */
    static String endpoint(Node node) {
        return host(node.host()) + ":" + node.port();
    }

    /** Such as {@code  (10.0.0.7)}; nothing where the host is an address itself, or has none. */
    static String addresses(Node node, @Nullable BrokerReport report) {
        if (report == null || report.names().addresses().isEmpty()) {
            return "";
        }
        List<String> addresses = report.names().addresses();
        return addresses.equals(List.of(node.host())) ? "" : " (" + String.join(", ", addresses) + ")";
    }

    /** Such as {@code broker 1}, or {@code brokers 1, 2}. */
    static String brokers(Collection<Integer> ids) {
        return (ids.size() == 1 ? "broker " : "brokers ") + ids(ids);
    }

    /** Such as {@code 1, 2}, or {@code none}. */
    static String ids(Collection<Integer> ids) {
        return ids.isEmpty() ? "none" : ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    static String after(Duration took) {
        return " after " + took.toMillis() + " ms";
    }

    /** A colon and what somebody else said, on one line and without its full stop; or nothing. */
    static String detail(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return "";
        }
        String line = said.strip().replaceAll("\\s+", " ").replaceAll("\\.+$", "");
        return ": " + (line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "..." : line);
    }

    private static String host(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
