package io.evenkeel.testkit.cluster;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What AUTO stands for: what is asked for from outside, else EMBEDDED. */
final class ChosenBackend {

    static final String PROPERTY = "evenkeel.testkit.backend";
    static final String VARIABLE = "EVENKEEL_TESTKIT_BACKEND";

    private ChosenBackend() {}

    /** EMBEDDED or DOCKER. Throws IllegalArgumentException when what is asked for from outside is neither, nor AUTO. */
    static BackendChoice of(BackendChoice choice) {
        return of(choice, System::getProperty, System::getenv);
    }

    static BackendChoice of(
            BackendChoice choice,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> variables) {
        if (choice != BackendChoice.AUTO) {
            return choice;
        }
        String property = properties.apply(PROPERTY);
        BackendChoice asked = property == null || property.isBlank()
                ? parse(VARIABLE, variables.apply(VARIABLE))
                : parse(PROPERTY, property);
        return asked == BackendChoice.AUTO ? BackendChoice.EMBEDDED : asked;
    }

    private static BackendChoice parse(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return BackendChoice.AUTO;
        }
        return Arrays.stream(BackendChoice.values())
                .filter(choice -> choice.name().equalsIgnoreCase(value.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " must be one of " + Arrays.toString(BackendChoice.values()) + ", but was " + value));
    }
}
