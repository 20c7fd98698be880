package io.evenkeel.testkit.cluster.docker;

import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The image that nodes are containers of.
 *
 * @param name with its tag or digest, such as {@code apache/kafka:4.3.1}
 */
record KafkaImage(String name) {

    static final String PROPERTY = "evenkeel.testkit.image";
    static final String VARIABLE = "EVENKEEL_TESTKIT_IMAGE";

    /** {@value}: the version that the EMBEDDED back-end runs, too. */
    static final String DEFAULT_VERSION = "4.3.1";

    private static final String REPOSITORY = "apache/kafka";

    /**
     * Of the version that a test asked for, or what is set from outside, or Apache's. Throws IllegalArgumentException when a version is asked
     * for, but the image that was set is one by its digest.
     */
    static KafkaImage of(@Nullable String version) {
        return of(version, System::getProperty, System::getenv);
    }

    static KafkaImage of(
            @Nullable String version,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> variables) {
        String set = properties.apply(PROPERTY);
        if (set == null || set.isBlank()) {
            set = variables.apply(VARIABLE);
        }
        String named = set == null || set.isBlank() ? REPOSITORY : set.strip();
        int tag = named.indexOf(':', named.lastIndexOf('/') + 1);
        String asked = version == null ? properties.apply(KafkaClusterBuilder.BROKER_VERSION_PROPERTY) : version;
        boolean any = asked == null || asked.isBlank();
        if (named.contains("@")) {
            if (!any) {
                throw new IllegalArgumentException("brokerVersion must not be set where " + PROPERTY + " or " + VARIABLE
                        + " names an image by its digest, " + named + ", but was " + asked);
            }
            return new KafkaImage(named);
        }
        if (!any) {
            return new KafkaImage((tag < 0 ? named : named.substring(0, tag)) + ":" + asked);
        }
        return new KafkaImage(tag < 0 ? named + ":" + DEFAULT_VERSION : named);
    }

    /** What to do where it cannot be had. */
    String remedy() {
        return "`docker pull " + name + "`, or name one that is there by -D" + PROPERTY + " or " + VARIABLE;
    }

    @Override
    public String toString() {
        return name;
    }
}
