package io.evenkeel.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes as JUnit does, inside a test, and notes how each test and each class ended. */
final class Launch implements TestExecutionListener {

    private final List<String> passed = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    private Launch() {}

    static Launch of(Class<?>... testClasses) {
        return of(Map.of(), testClasses);
    }

    /** Classes at the same time, as many as there are, whatever the machine has. */
    static Launch inParallel(Class<?>... testClasses) {
        return of(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
                testClasses);
    }

    private static Launch of(Map<String, String> parameters, Class<?>... testClasses) {
        Launch launch = new Launch();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Arrays.stream(testClasses)
                                        .map(testClass -> selectClass(testClass))
                                        .toList())
                                .configurationParameters(parameters)
                                .build(),
                        launch);
        return launch;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        result.getThrowable().ifPresent(failures::add);
        if (identifier.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            passed.add(identifier.getDisplayName());
        }
    }

    /** Display names of tests. */
    List<String> passed() {
        return List.copyOf(passed);
    }

    /** Of tests and of classes. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }
}
