package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.BackendChoice;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The back-end as it was chosen: by the annotation, else from outside. */
final class ChosenBackend {

    static final String PROPERTY = "evenkeel.testkit.backend";
    static final String VARIABLE = "EVENKEEL_TESTKIT_BACKEND";

    private ChosenBackend() {}

    static BackendChoice of(BackendChoice annotated) {
        return of(annotated, System::getProperty, System::getenv);
    }

    /** Throws IllegalArgumentException when what was chosen from outside is none of them. */
    static BackendChoice of(
            BackendChoice annotated,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> variables) {
        if (annotated != BackendChoice.AUTO) {
            return annotated;
        }
        String property = properties.apply(PROPERTY);
        return property != null && !property.isBlank()
                ? parse(PROPERTY, property)
                : parse(VARIABLE, variables.apply(VARIABLE));
    }

    private static BackendChoice parse(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return BackendChoice.AUTO;
        }
        return Arrays.stream(BackendChoice.values())
                .filter(choice -> choice.name().equalsIgnoreCase(value.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " must be one of "
                        + Arrays.toString(BackendChoice.values()).toLowerCase(Locale.ROOT) + ", but was " + value));
    }
}
