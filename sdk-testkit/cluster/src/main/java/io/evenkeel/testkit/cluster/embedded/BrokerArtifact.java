package io.evenkeel.testkit.cluster.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One broker version that is on the class path, as its {@code index.properties} tells it.
 *
 * @param version Kafka's version, such as {@code 4.3.1}
 * @param sha256 hash over the jars
 * @param mainClass entry point of a node
 * @param jars file names, in class-path order
 * @param index where the index was found; the jars are beside it in {@code libs/}
 */
record BrokerArtifact(String version, String sha256, String mainClass, List<String> jars, URL index) {

    static final String INDEX = "META-INF/evenkeel/broker/index.properties";

    /**
     * The artifact of that version, {@code 4.1} being the newest of 4.1, or the newest of all when null. Throws IllegalArgumentException
     * that names those there are.
     */
    static BrokerArtifact find(@Nullable String version) {
        List<BrokerArtifact> all = onClassPath(BrokerArtifact.class.getClassLoader());
        if (all.isEmpty()) {
            throw new IllegalStateException(
                    "no broker on the class path: add a dependency such as io.evenkeel:evenkeel-testkit-broker-4.3");
        }
        if (version == null) {
            return all.get(all.size() - 1);
        }
        return all.stream()
                .filter(artifact -> artifact.version.equals(version) || artifact.version.startsWith(version + "."))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new IllegalArgumentException("brokerVersion must be one on the class path ("
                        + all.stream().map(BrokerArtifact::version).collect(Collectors.joining(", "))
                        + "), but was " + version));
    }

    /** All of them, the oldest first. */
    static List<BrokerArtifact> onClassPath(ClassLoader loader) {
        try {
            List<BrokerArtifact> found = new ArrayList<>();
            for (URL index : Collections.list(loader.getResources(INDEX))) {
                found.add(read(index));
            }
            found.sort(Comparator.comparing(BrokerArtifact::version, BrokerArtifact::compareVersions));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + INDEX, e);
        }
    }

    private static BrokerArtifact read(URL index) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open(index)) {
            properties.load(in);
        }
        return new BrokerArtifact(
                required(properties, "version", index),
                required(properties, "sha256", index),
                required(properties, "main", index),
                List.of(required(properties, "jars", index).split(",")),
                index);
    }

    private static String required(Properties properties, String key, URL index) {
        String value = properties.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new IllegalStateException("no " + key + " in " + index);
        }
        return value;
    }

    /** The bytes of one of its jars. */
    InputStream openJar(String jar) throws IOException {
        try {
            return open(new URL(index, "libs/" + jar));
        } catch (MalformedURLException e) {
            throw new IOException("cannot find " + jar + " beside " + index, e);
        }
    }

    /** Without the JVM-wide cache of open jar files: it would keep the artifact's file open for the life of this JVM. */
    private static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    private static int compareVersions(String a, String b) {
        return Arrays.compare(numbers(a), numbers(b));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\D+"))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
