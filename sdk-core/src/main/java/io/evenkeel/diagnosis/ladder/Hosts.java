package io.evenkeel.diagnosis.ladder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** Hosts and ports as Kafka's configuration writes them. */
final class Hosts {

    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** {@code host:port}, {@code [address]:port}, and either after a protocol, as Kafka allows. */
    private static final Pattern ENTRY = Pattern.compile(".*?\\[?([0-9a-zA-Z\\-._%:]*)\\]?:([0-9]+)");

    private Hosts() {}

    /** Whether it is an address, which nobody needs to look up. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || V4.matcher(host).matches();
    }

    /** Such as {@code kafka-1:9092} or {@code [::1]:9092}. */
    static String text(Node node) {
        return (node.host().indexOf(':') >= 0 ? "[" + node.host() + "]" : node.host()) + ":" + node.port();
    }

    static boolean same(Node one, Node other) {
        return one.port() == other.port() && one.host().equalsIgnoreCase(other.host());
    }

    /** Whether there is something to connect to. */
    static boolean isUsable(@Nullable Node node) {
        return node != null && !node.isEmpty() && !node.host().isEmpty() && node.port() > 0 && node.port() < 65_536;
    }

    /**
     * The entries of bootstrap.servers, with ids from -1 downwards as Kafka numbers them. What is no entry is left out.
     *
     * @param value a list, or text with commas
     */
    static List<Node> bootstrap(@Nullable Object value) {
        List<Node> entries = new ArrayList<>();
        for (String text : value instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value).split(","))) {
            Matcher entry = ENTRY.matcher(text.strip());
            if (entry.matches() && entry.group(2).length() < 6) {
                String host = entry.group(1).toLowerCase(Locale.ROOT);
                Node node = new Node(-1 - entries.size(), host, Integer.parseInt(entry.group(2)));
                if (isUsable(new Node(1, node.host(), node.port()))) {
                    entries.add(node);
                }
            }
        }
        return entries;
    }
}
