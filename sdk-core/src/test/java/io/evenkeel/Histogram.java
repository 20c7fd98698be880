package io.evenkeel;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive on the heap of this JVM, by class, as {@code jcmd GC.class_histogram} has it: taking one collects all garbage first.
 *
 * @param ours objects of our main code by class name, those of tests left out
 * @param bytes of all objects, whosever they are
 */
record Histogram(Map<String, Held> ours, long bytes) {

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Objects of one class, and their own size without that of what they refer to. */
    record Held(long objects, long bytes) {}

    static Histogram take() {
        Map<String, Held> ours = new TreeMap<>();
        long bytes = 0;
        for (String line : text().split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                Held held = new Held(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
                bytes += held.bytes();
                if (isOurs(matcher.group(3))) {
                    ours.put(matcher.group(3), held);
                }
            }
        }
        return new Histogram(ours, bytes);
    }

    private static String text() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("this JVM tells no class histogram", e);
        }
    }

    /** Test classes lie in a folder of their own. Lambdas and anonymous classes count as the class that they are written in. */
    private static boolean isOurs(String name) {
        if (!name.startsWith("io.evenkeel.") || name.startsWith("io.evenkeel.testkit.")) {
            return false;
        }
        String outer = name.replaceFirst("\\$.*", "").replace('.', '/') + ".class";
        var found = Histogram.class.getClassLoader().getResource(outer);
        return found != null && !found.getPath().contains("test-classes");
    }

    /** How many there are of that class. */
    long of(Class<?> type) {
        return of(type.getName());
    }

    long of(String className) {
        Held held = ours.get(className);
        return held == null ? 0 : held.objects();
    }

    /** The classes, in these packages, of which there is more than in the other one. */
    Map<String, Long> moreThan(Histogram other, String... packages) {
        return ours.entrySet().stream()
                .filter(entry -> Arrays.stream(packages).anyMatch(entry.getKey()::startsWith))
                .filter(entry -> entry.getValue().objects() > other.of(entry.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().objects() - other.of(entry.getKey()),
                        Long::sum,
                        TreeMap::new));
    }

    long ourObjects() {
        return ours.values().stream().mapToLong(Held::objects).sum();
    }

    long ourBytes() {
        return ours.values().stream().mapToLong(Held::bytes).sum();
    }
}
