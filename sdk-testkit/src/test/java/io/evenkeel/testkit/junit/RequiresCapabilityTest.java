package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.Capability;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** No cluster is started by any of these. */
class RequiresCapabilityTest {

    /** What became of each, by display name. */
    private final Map<String, String> outcomes = new TreeMap<>();

    private void launch(Class<?> testClass) {
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(testClass))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionSkipped(TestIdentifier identifier, String reason) {
                                outcomes.put(identifier.getDisplayName(), reason);
                            }

                            @Override
                            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                                if (identifier.isTest()) {
                                    outcomes.put(
                                            identifier.getDisplayName(),
                                            result.getStatus().toString());
                                }
                            }
                        });
    }

    @RequiresCapability({Capability.KILL, Capability.ISOLATE})
    @WithKafka(backend = BackendChoice.DOCKER)
    static class OnContainers {
        @Test
        void test() {}
    }

    @Test
    void aClassThatCannotRunIsSkippedAndSaysWhatIsMissing() {
        launch(OnContainers.class);

        assertThat(outcomes.values()).containsExactly("the back-end DOCKER cannot do [ISOLATE]");
    }

    static class WithoutAnnotation {
        @Test
        @RequiresCapability(Capability.KILL)
        void possible() {}

        @Test
        void withoutRequirement() {}
    }

    @Test
    void aTestThatCanRunDoes() {
        launch(WithoutAnnotation.class);

        assertThat(outcomes).isEqualTo(Map.of("possible()", "SUCCESSFUL", "withoutRequirement()", "SUCCESSFUL"));
    }

    static class Outer {
        @Nested
        class Inner {
            @Test
            @RequiresCapability(Capability.KILL)
            void possible() {}
        }
    }

    @Test
    void aNestedClassIsAskedWithWhatItIsIn() {
        launch(Outer.class);

        assertThat(outcomes).isEqualTo(Map.of("possible()", "SUCCESSFUL"));
    }
}
