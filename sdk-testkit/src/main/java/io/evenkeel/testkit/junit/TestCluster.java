package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The cluster of a test. It is kept where JUnit closes it: with the class that it was declared for, or, shared, with the end of all tests.
 * Only one class has it at a time ({@link OneClassAtATime}), so that to look and then to start is no race.
 */
final class TestCluster {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(TestCluster.class);

    private final ExtensionContext declaring;
    private final WithKafka annotation;

    private TestCluster(ExtensionContext declaring, WithKafka annotation) {
        this.declaring = declaring;
        this.annotation = annotation;
    }

    /**
     * The one that was declared for the class of that test, or for the nearest class around it.
     *
     * @throws ExtensionConfigurationException when there is none
     */
    static TestCluster of(ExtensionContext context) {
        Optional<ExtensionContext> next = Optional.of(context);
        while (next.isPresent()) {
            ExtensionContext candidate = next.get();
            Optional<WithKafka> found =
                    isClass(candidate) ? candidate.getTestClass().flatMap(DeclaredKafka::of) : Optional.empty();
            if (found.isPresent()) {
                return new TestCluster(outermost(candidate), found.get());
            }
            next = candidate.getParent();
        }
        throw new ExtensionConfigurationException("@WithKafka must be on the test class or on one around it, but on "
                + context.getTestClass().map(Class::getName).orElse(context.getDisplayName())
                + " there is none: it takes effect on classes alone");
    }

    /** Each invocation of a parameterized class has a context of its own below that of the class. */
    private static ExtensionContext outermost(ExtensionContext ofClass) {
        return ofClass.getParent()
                .filter(parent -> isClass(parent) && parent.getTestClass().equals(ofClass.getTestClass()))
                .map(TestCluster::outermost)
                .orElse(ofClass);
    }

    private static boolean isClass(ExtensionContext context) {
        return context.getTestMethod().isEmpty() && context.getTestClass().isPresent();
    }

    /** Starts it when it does not run yet. */
    KafkaCluster running() {
        ClusterDescription description = attributes(() -> ClusterDescription.of(annotation));
        return ifRunning().orElseGet(() -> {
            Running started = new Running(attributes(description::start));
            store().put(key(), started);
            return started.cluster;
        });
    }

    /** Empty when it was never asked for, or could not be started. */
    Optional<KafkaCluster> ifRunning() {
        return Optional.ofNullable(store().get(key(), Running.class)).map(running -> running.cluster);
    }

    /** Whether another class may use it after that one has ended. */
    boolean outlives(ExtensionContext context) {
        return annotation.shared() || !declaring.getUniqueId().equals(context.getUniqueId());
    }

    /** Ends it, so that whoever asks for it next gets another one. */
    void discard() {
        @Nullable Running running = store().remove(key(), Running.class);
        if (running != null) {
            running.close();
        }
    }

    private Store store() {
        return (annotation.shared() ? declaring.getRoot() : declaring).getStore(NAMESPACE);
    }

    /** Not the same for all that are not shared: a store looks in those of the classes around it, too. */
    private Object key() {
        return annotation.shared() ? attributes(() -> ClusterDescription.of(annotation)) : declaring.getUniqueId();
    }

    /** What cannot be is told with the class, and in the words of the annotation. */
    private <T> T attributes(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            String rule = String.valueOf(e.getMessage()).replaceFirst("^brokerConfig ", "config ");
            throw new ExtensionConfigurationException(
                    "@WithKafka of " + declaring.getRequiredTestClass().getName() + ": " + rule, e);
        }
    }

    private static final class Running extends ClosedByStore {

        private final KafkaCluster cluster;

        Running(KafkaCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
