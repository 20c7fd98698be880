package io.evenkeel.testkit.junit;

import java.lang.annotation.Annotation;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * Finds the annotation that holds for a class: on itself, directly or on an annotation that it has, and only if there is none, on what it
 * extends and implements. JUnit's own search stops at the first, and would let two that contradict each other pass.
 */
final class DeclaredKafka {

    private DeclaredKafka() {}

    /** Throws ExtensionConfigurationException when there are several that differ. */
    static Optional<WithKafka> of(Class<?> testClass) {
        Set<WithKafka> found = find(testClass);
        if (found.size() > 1) {
            throw new ExtensionConfigurationException("@WithKafka of " + testClass.getName()
                    + " must be one, or several that are equal, but there are " + found);
        }
        return found.stream().findFirst();
    }

    private static Set<WithKafka> find(Class<?> type) {
        Set<WithKafka> found = new LinkedHashSet<>();
        declared(type.getDeclaredAnnotations(), new HashSet<>(), found);
        if (found.isEmpty()) {
            Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
                    .forEach(parent -> found.addAll(find(parent)));
        }
        return found;
    }

    private static void declared(Annotation[] annotations, Set<Class<?>> seen, Set<WithKafka> found) {
        for (Annotation annotation : annotations) {
            if (annotation instanceof WithKafka withKafka) {
                found.add(withKafka);
            } else if (seen.add(annotation.annotationType())) {
                declared(annotation.annotationType().getDeclaredAnnotations(), seen, found);
            }
        }
    }
}
