package io.evenkeel.testkit.cluster;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What runs the brokers of a {@link KafkaCluster}. */
public enum BackendChoice {
    /**
     * {@link #EMBEDDED}, unless something else is asked for from outside: by the system property {@value #PROPERTY}, or where
     * that is not set by the environment's {@value #VARIABLE}. So the same tests run on either.
     */
    AUTO,
    /** Child JVMs of this one, from the broker's jars that come with the kit. Needs nothing else. */
    EMBEDDED,
    /**
     * Containers of {@code apache/kafka}, or of an image laid out like it. Needs a Docker daemon, and Testcontainers on the class path; see
     * {@link io.evenkeel.testkit.cluster.docker.DockerSupport}. {@link Capability} tells what it cannot do.
     */
    DOCKER;

    /** {@value}: the system property that says what AUTO stands for. */
    public static final String PROPERTY = "evenkeel.testkit.backend";

    /** {@value}: the environment variable that says so where the property is not set. */
    public static final String VARIABLE = "EVENKEEL_TESTKIT_BACKEND";

    /**
     * EMBEDDED or DOCKER: this, or what AUTO stands for here. Throws IllegalArgumentException that names the property or the variable when
     * it has none of these names, in upper or lower case.
     */
    public BackendChoice chosen() {
        return chosen(System::getProperty, System::getenv);
    }

    BackendChoice chosen(UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
        if (this != AUTO) {
            return this;
        }
        String property = properties.apply(PROPERTY);
        BackendChoice asked = property == null || property.isBlank()
                ? parse(VARIABLE, variables.apply(VARIABLE))
                : parse(PROPERTY, property);
        return asked == AUTO ? EMBEDDED : asked;
    }

    private static BackendChoice parse(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return AUTO;
        }
        return Arrays.stream(values())
                .filter(choice -> choice.name().equalsIgnoreCase(value.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " must be one of " + Arrays.toString(values()) + ", but was " + value));
    }
}
