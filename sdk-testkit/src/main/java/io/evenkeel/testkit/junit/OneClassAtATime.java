package io.evenkeel.testkit.junit;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Tells JUnit which classes must not run at the same time, and that the tests of one class must not either: those that break the same
 * cluster. A permit of our own that a class waits for would be a trap: a thread of JUnit's that waits for the tests of one class may begin
 * another class meanwhile, and would then wait for itself.
 */
final class OneClassAtATime implements ResourceLocksProvider {

    private static final String PREFIX = "io.evenkeel.testkit.junit/";

    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
        return lock(testClass);
    }

    /** A nested class without an annotation of its own runs under the lock of the class around it. */
    @Override
    public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
        return lock(testClass);
    }

    private static Set<Lock> lock(Class<?> testClass) {
        try {
            return DeclaredKafka.of(testClass).map(found -> lock(found, testClass)).stream()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuntimeException e) {
            // what is wrong with the annotation is told when the class begins, and then of that class alone
            return Set.of();
        }
    }

    private static Lock lock(WithKafka annotation, Class<?> testClass) {
        String key = annotation.shared() ? ClusterDescription.of(annotation).toString() : testClass.getName();
        return new Lock(PREFIX + key, ResourceAccessMode.READ_WRITE);
    }
}
