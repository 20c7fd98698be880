package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.KafkaCluster;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link WithKafka} does, and when. */
final class KafkaExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    /** So that what a constructor asks for belongs to its test, and not to the class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestCluster.of(context).running();
    }

    /** So that an annotation that takes no effect is told even by a test that asks for nothing. */
    @Override
    public void beforeEach(ExtensionContext context) {
        TestCluster.of(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Injection.gives(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        KafkaCluster cluster = TestCluster.of(context).running();
        return new Injection(parameter.getParameter(), cluster, Belongings.of(context)).make();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean interrupted = Thread.interrupted(); // whoever interrupted the test, the next is to find a whole cluster
        try {
            TestCluster.of(context).ifRunning().ifPresent(cluster -> makeWhole(context, cluster));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A cluster that nobody will use again is not made whole, but closed. */
    @Override
    public void afterAll(ExtensionContext context) {
        TestCluster cluster = TestCluster.of(context);
        if (!cluster.outlives(context)) {
            return;
        }
        try {
            cluster.ifRunning().ifPresent(running -> makeWhole(context, running));
        } catch (RuntimeException e) {
            cluster.discard();
            throw e;
        }
    }

    /** Faults first: a client whose broker is gone takes longer to close. JUnit adds what is thrown here to what the test has thrown. */
    private static void makeWhole(ExtensionContext context, KafkaCluster cluster) {
        Belongings belongings = Belongings.of(context);
        try {
            cluster.healAll();
        } finally {
            belongings.close();
        }
        belongings.deleteTopics(cluster);
    }
}
